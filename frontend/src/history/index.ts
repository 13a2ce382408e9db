/** Two analyses beside each other: loaded when that is first asked for. */
import "../views/gauge";
import "./compare";
import "../styles/result.css";
