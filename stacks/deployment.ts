/** On an emulator there is no CloudFront, no certificate and nobody to wake, and functions run on its own machine. */
export const isEmulated = $app.stage === "local";

/** Somebody's library: it is kept when the deployment goes, and watched while it is there. */
export const isLibrary = $app.protect === true;

/** An emulator runs functions under the Node of its own machine. */
export const architecture = isEmulated && process.arch === "x64" ? "x86_64" : "arm64";
