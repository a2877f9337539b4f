import type { JSX } from "preact";
import { useState } from "preact/hooks";

export interface LineFormProps {
  /** What is to be typed: its name, and shown while nothing is. */
  readonly label: string;
  readonly example?: string;
  readonly most?: number;
  /** The word on its button, or another button. */
  readonly button: string | JSX.Element;
  readonly primary?: boolean;
  /** Whether `text` can be taken; usually anything but nothing. */
  readonly fits?: (text: string) => boolean;
  /** @returns whether it was taken: then the line is empty again */
  readonly onText: (text: string) => boolean | Promise<boolean>;
}

/** One line to be typed, and a button that takes it. */
export function LineForm(props: LineFormProps): JSX.Element {
  const { label, button, fits = (text) => text !== "" } = props;
  const [typed, setTyped] = useState("");
  const text = typed.trim();
  const take = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (fits(text) && (await props.onText(text))) setTyped("");
  };
  return (
    <form class="row nowrap" onSubmit={(event) => void take(event)}>
      <input
        type="text"
        maxLength={props.most ?? 500}
        placeholder={props.example ?? label}
        aria-label={label}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {typeof button === "string" ? (
        <button type="submit" class={props.primary ? "primary" : ""} disabled={!fits(text)}>
          {button}
        </button>
      ) : (
        button
      )}
    </form>
  );
}
