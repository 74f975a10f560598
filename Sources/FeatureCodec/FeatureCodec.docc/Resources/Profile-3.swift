import FeatureCodec

let cameraLayer = Layer(
  shape: FeatureMapShape(channels: 24, height: 16, width: 16), kernel: 4,
  format: QFormat(isSigned: true, fractionBits: 3))

func makeCameraProfile() throws(ProfileError) -> Profile {
  var description = ProfileDescription(
    layer: cameraLayer, scan: .fleet(channels: 24, grids: [4, 6, 8, 12, 16]))
  description.window = 2
  description.checkLength = 2
  return try description.profile()
}
