// What a media tool may read. A demuxer that opens other addresses (dash, hls, concat, sdp, image2) is not among them:
// a list of protocols alone does not stop those.

const demuxers = "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,wav,mp3,aac,flac,aiff,caf,amr,gif,apng";

const codecs =
  "h264,hevc,vp8,vp9,av1,libdav1d,libaom-av1,libvpx,libvpx-vp9,mpeg4,mpeg2video,mpeg1video,mjpeg,prores,gif,png,theora,vc1,wmv2,wmv3,flv,h263," +
  "wmv1,msmpeg4v1,msmpeg4v2,msmpeg4,dvvideo,svq3," + // old cameras and discs
  "aac,mp3,mp3float,opus,libopus,vorbis,flac,pcm_s16le,pcm_s16be,ac3,eac3," +
  // Nobody listens, but a tool that may not open the sound of a film gives up on its picture, too.
  "mp2,mp2float,wmav1,wmav2,wmapro,pcm_u8,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_mulaw,pcm_alaw,pcm_bluray,pcm_dvd," +
  "pcm_s8,pcm_s32be,pcm_f32be,pcm_f64le,wmalossless,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,nellymoser,speex,libspeex,dca,alac";

/** Codecs of video that are decoded here, as ffprobe names them. */
export const videoCodecs: ReadonlySet<string> = new Set([
  ...["h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg", "prores"],
  ...["theora", "vc1", "wmv1", "wmv2", "wmv3", "flv1", "h263", "gif", "png"],
  ...["msmpeg4v1", "msmpeg4v2", "msmpeg4v3", "dvvideo", "svq3"],
]);

/** Codecs of sound that are decoded here, as ffprobe names them. */
export const audioCodecs: ReadonlySet<string> = new Set([
  ...["mp3", "mp2", "aac", "alac", "flac", "vorbis", "opus", "speex", "ac3", "eac3", "dts", "amr_nb", "amr_wb"],
  ...["wmav1", "wmav2", "wmapro", "wmalossless", "adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "pcm_mulaw", "pcm_alaw"],
  ...["pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be"],
  ...["pcm_f32le", "pcm_f32be", "pcm_f64le"],
]);

/** What ffmpeg gets before a picture that it decodes: one demuxer, which is not left to guess, and the decoders of pictures. */
export const stillOptions = (demuxer: string): readonly string[] => [
  ...["-max_alloc", "536870912", "-protocol_whitelist", "file"],
  ...["-format_whitelist", demuxer, "-codec_whitelist", "bmp,psd,jpeg2000,libopenjpeg", "-f", demuxer],
];

/** What ffmpeg gets before a picture that moves: the same, with the two decoders of such pictures. */
export const sequenceOptions = (demuxer: string): readonly string[] => [
  ...["-max_alloc", "536870912", "-protocol_whitelist", "file"],
  ...["-format_whitelist", demuxer === "mov" ? "mov,mp4,m4a,3gp,3g2,mj2" : demuxer],
  ...["-codec_whitelist", "apng,png,av1,libdav1d,libaom-av1", "-f", demuxer],
];

/** The options both tools get before their input, which is always `input.bin` in their own folder. */
export const inputOptions: readonly string[] = [
  ...["-max_alloc", "536870912", "-protocol_whitelist", "file"],
  ...["-format_whitelist", demuxers, "-codec_whitelist", codecs],
  ...["-probesize", "20M", "-analyzeduration", "10M"],
];
