/** Home: part of the first view. */
import "./home";
