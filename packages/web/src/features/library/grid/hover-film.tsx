/** What moves while somebody rests on a tile: a film or a picture, silent, again and again, over the picture it begins with. */
export function HoverFilm({ url, isPicture }: { url: string; isPicture: boolean }) {
  if (isPicture) return <img className="hover-film" src={url} alt="" draggable={false} />;
  return <video className="hover-film" src={url} muted loop autoPlay playsInline aria-hidden="true" tabIndex={-1} />;
}
