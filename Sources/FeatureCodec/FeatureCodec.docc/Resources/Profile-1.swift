import FeatureCodec

let cameraLayer = Layer(
  shape: FeatureMapShape(channels: 24, height: 16, width: 16), kernel: 4,
  format: QFormat(isSigned: true, fractionBits: 3))
