/** Strict UTF-8 where it is that, else Latin-1, without control characters. */
export function decodeText(bytes: Uint8Array): string {
  return withoutControls(asUtf8(bytes) ?? Buffer.from(bytes).toString("latin1"));
}

/** Without the control characters; tab and line feed stay. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
}

function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
