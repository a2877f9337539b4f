import { render } from "preact";
import { startPage } from "./state/page";
import { App } from "./ui/app";
import { watchEscape } from "./ui/keyboard";

startPage();
watchEscape();
const place = document.getElementById("app");
if (place) render(<App />, place);
