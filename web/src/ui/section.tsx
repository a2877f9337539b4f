import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

export interface SectionProps {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
  readonly class?: string;
}

export function Section({ title, aside, children, class: extra }: SectionProps): JSX.Element {
  const id = useId();
  return (
    <section class={`card${extra ? ` ${extra}` : ""}`} aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** A part that is folded until somebody wants it. */
export function Fold({
  title,
  children,
}: {
  title: ComponentChildren;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <details class="fold">
      <summary>{title}</summary>
      <div class="fold-body">{children}</div>
    </details>
  );
}
