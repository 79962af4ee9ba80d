export { addFolders, type ImportOptions, type Report } from "./add.ts";
export { type Api, openApi } from "./api.ts";
export { type Figures, noFigures } from "./figures.ts";
export { type Media, openMedia } from "./media.ts";
export { type Library, openLibrary, type RunOptions, runImport } from "./run-import.ts";
