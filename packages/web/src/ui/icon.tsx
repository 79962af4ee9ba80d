const paths = {
  filter: "M4 6h16M7 12h10M10 18h4",
  close: "M6 6l12 12M18 6L6 18",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  info: "M12 11v6M12 7.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  upload: "M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5M5 20h14",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  again: "M4.5 12a7.5 7.5 0 1 0 2.2-5.3L4.5 9M4.5 4.5V9H9",
  download: "M12 4v11m0 0l-4.5-4.5M12 15l4.5-4.5M5 20h14",
  help: "M9.2 9.2a2.8 2.8 0 1 1 4.2 2.5c-.9.5-1.4 1-1.4 2M12 17v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  stages: "M4 7h9M4 12h16M4 17h12M17 7h3M19.5 17h.5",
  warning: "M12 4.5L2.8 20h18.4L12 4.5zM12 10.5v4M12 17.2v.01",
  busy: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  play: "M8 5.5v13l10.5-6.5z",
  loud: "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
  muted: "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5",
  enlarge: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  live: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M12 5.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M12 2v.01M17 3.3v.01M20.7 7v.01M22 12v.01M20.7 17v.01M17 20.7v.01M12 22v.01M7 20.7v.01M3.3 17v.01M2 12v.01M3.3 7v.01M7 3.3v.01",
  sound: "M9 17.5a2.5 2.5 0 1 1-2.5-2.5H9V5l10-2v12.5M19 15.5a2.5 2.5 0 1 1-2.5-2.5H19",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  zoom: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21M8 10.5h5M10.5 8v5",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z",
  heart: "M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.4 4.2 4.2 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
  stack: "M7 4h13v13M4 7h13v13H4z",
  unstack: "M4 4h7v7H4zM13 13h7v7h-7zM14 4h6v6M4 14v6h6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  trash: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.2 11v5.5M13.8 11v5.5",
  words: "M4 5h16v11h-9l-4 4v-4H4zM8 9h8M8 12.5h5",
  album: "M4 8h16v12H4zM6.5 8V5h11v3M9 12h6",
  out: "M10 5H5v14h5M14 8l4 4-4 4M18 12H9",
  grip: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
  first: "M6 5v14M19 12H10m0 0l4.5-4.5M10 12l4.5 4.5",
  last: "M18 5v14M5 12h9m0 0L9.5 7.5M14 12l-4.5 4.5",
  folder: "M3.5 6h6l2 2.5h9V19h-17z",
  cover: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15.5 9v.01",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  tag: "M4 4h8l8 8-8 8-8-8zM8 8v.01",
  back: "M11 5l-7 7 7 7M4.5 12H20",
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words; alone it says nothing to a screen reader, so whatever holds it has a name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
