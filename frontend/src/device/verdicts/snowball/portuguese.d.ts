export { default } from "./base-stemmer.js";
