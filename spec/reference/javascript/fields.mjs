/** The codes of [PROF-3] by the fields' names. */
export const field = {
  length: 1, magic: 2, version: 3, headerLength: 4, frameBits: 5, window: 6, layerCount: 7, streamCount: 8,
  layerFlags: 9, shape: 10, kernel: 11, bits: 12, fractionBits: 13, channelTable: 14, streamLayer: 15,
  streamFlags: 16, segmentCount: 17, segmentChannels: 18, segmentStart: 19, segmentTarget: 20, symbolCount: 21,
  trailingBytes: 22, check: 23, operatingPoints: 24, code: 25, codeTable: 26, layerKind: 27, spread: 28,
  streamBits: 29, misorder: 30, authentication: 31, zero: 32, scale: 33,
};
