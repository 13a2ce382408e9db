import { applyDensity, currentDensity } from "./state/density";
import { applyTheme, currentTheme } from "./state/theme";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/fields.css";
import "./styles/page.css";
import "./views/app";

applyTheme(currentTheme());
applyDensity(currentDensity());
