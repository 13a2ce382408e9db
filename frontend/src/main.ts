import { applyTheme, currentTheme } from "./state/theme";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/page.css";
import "./styles/compose.css";
import "./styles/result.css";
import "./styles/map.css";
import "./styles/evidence.css";
import "./styles/suggestions.css";
import "./styles/report.css";
import "./styles/document.css";
import "./views/app";

applyTheme(currentTheme());
