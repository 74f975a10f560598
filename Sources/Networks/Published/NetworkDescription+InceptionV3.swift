internal import InferenceKernels

extension NetworkDescription {
  /// Inception-V3 without its auxiliary classifier. Names are torchvision's, so its weights fit.
  ///
  /// Source: Szegedy et al., "Rethinking the Inception Architecture", arXiv:1512.00567, table 1.
  public static func inceptionV3(size: Int = 299, classes: Int = 1000) -> NetworkDescription {
    var net = NetworkBuilder(height: size, width: size, channels: 3)
    net.epsilon = 0.001
    net.unit("Conv2d_1a_3x3", 32, SlidingWindow(3, stride: 2))
    net.unit("Conv2d_2a_3x3", 32, SlidingWindow(3))
    net.unit("Conv2d_2b_3x3", 64, SlidingWindow(3, padding: 1))
    net.add("maxpool1", .maxPooling(SlidingWindow(3, stride: 2)))
    net.unit("Conv2d_3b_1x1", 80, SlidingWindow(1))
    net.unit("Conv2d_4a_3x3", 192, SlidingWindow(3))
    net.add("maxpool2", .maxPooling(SlidingWindow(3, stride: 2)))
    for (name, pooled) in [("Mixed_5b", 32), ("Mixed_5c", 64), ("Mixed_5d", 64)] { net.inceptionA(name, pooled) }
    net.inceptionB("Mixed_6a")
    for (name, inner) in [("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)] {
      net.inceptionC(name, inner)
    }
    net.inceptionD("Mixed_7a")
    net.inceptionE("Mixed_7b")
    net.inceptionE("Mixed_7c")
    net.globalAveragePooling("mean")
    net.dense("fc", classes)
    return net.description
  }
}

extension NetworkBuilder {
  /// Convolution, batch norm, ReLU.
  mutating func unit(_ name: String, _ channels: Int, _ window: SlidingWindow, on map: String? = nil) {
    last = map ?? last
    convolution("\(name).conv", channels, window, norm: "\(name).bn", bounds: .relu)
  }

  /// The mean over 3 × 3, then a 1 × 1 convolution.
  private mutating func pooled(_ name: String, _ channels: Int, on map: String) {
    add("\(name).pool", .averagePooling(SlidingWindow(3, padding: 1), countsPadding: true), on: [map])
    unit("\(name).branch_pool", channels, SlidingWindow(1))
  }

  /// Figure 5 of the paper: 1×1, 5×5, two 3×3, pooled.
  public mutating func inceptionA(_ name: String, _ poolChannels: Int) {
    let map = last
    var parts: [String] = []
    unit("\(name).branch1x1", 64, SlidingWindow(1))
    parts.append(last)
    unit("\(name).branch5x5_1", 48, SlidingWindow(1), on: map)
    unit("\(name).branch5x5_2", 64, SlidingWindow(5, padding: 2))
    parts.append(last)
    unit("\(name).branch3x3dbl_1", 64, SlidingWindow(1), on: map)
    unit("\(name).branch3x3dbl_2", 96, SlidingWindow(3, padding: 1))
    unit("\(name).branch3x3dbl_3", 96, SlidingWindow(3, padding: 1))
    parts.append(last)
    pooled(name, poolChannels, on: map)
    add(name, .concatenation, on: parts + [last])
  }

  /// Halves the map.
  public mutating func inceptionB(_ name: String) {
    let map = last
    unit("\(name).branch3x3", 384, SlidingWindow(3, stride: 2))
    var parts = [last]
    unit("\(name).branch3x3dbl_1", 64, SlidingWindow(1), on: map)
    unit("\(name).branch3x3dbl_2", 96, SlidingWindow(3, padding: 1))
    unit("\(name).branch3x3dbl_3", 96, SlidingWindow(3, stride: 2))
    parts.append(last)
    add("\(name).pool", .maxPooling(SlidingWindow(3, stride: 2)), on: [map])
    add(name, .concatenation, on: parts + [last])
  }

  /// Figure 6: 7×7 as 1×7 and 7×1.
  public mutating func inceptionC(_ name: String, _ inner: Int) {
    let map = last
    let (wide, tall) = (
      SlidingWindow(height: 1, width: 7, padding: .init(rows: 0, columns: 3)),
      SlidingWindow(height: 7, width: 1, padding: .init(rows: 3, columns: 0))
    )
    unit("\(name).branch1x1", 192, SlidingWindow(1))
    var parts = [last]
    unit("\(name).branch7x7_1", inner, SlidingWindow(1), on: map)
    unit("\(name).branch7x7_2", inner, wide)
    unit("\(name).branch7x7_3", 192, tall)
    parts.append(last)
    unit("\(name).branch7x7dbl_1", inner, SlidingWindow(1), on: map)
    unit("\(name).branch7x7dbl_2", inner, tall)
    unit("\(name).branch7x7dbl_3", inner, wide)
    unit("\(name).branch7x7dbl_4", inner, tall)
    unit("\(name).branch7x7dbl_5", 192, wide)
    parts.append(last)
    pooled(name, 192, on: map)
    add(name, .concatenation, on: parts + [last])
  }

  /// Halves the map again.
  public mutating func inceptionD(_ name: String) {
    let map = last
    unit("\(name).branch3x3_1", 192, SlidingWindow(1))
    unit("\(name).branch3x3_2", 320, SlidingWindow(3, stride: 2))
    var parts = [last]
    unit("\(name).branch7x7x3_1", 192, SlidingWindow(1), on: map)
    unit("\(name).branch7x7x3_2", 192, SlidingWindow(height: 1, width: 7, padding: .init(rows: 0, columns: 3)))
    unit("\(name).branch7x7x3_3", 192, SlidingWindow(height: 7, width: 1, padding: .init(rows: 3, columns: 0)))
    unit("\(name).branch7x7x3_4", 192, SlidingWindow(3, stride: 2))
    parts.append(last)
    add("\(name).pool", .maxPooling(SlidingWindow(3, stride: 2)), on: [map])
    add(name, .concatenation, on: parts + [last])
  }

  /// Figure 7: branches that branch again.
  public mutating func inceptionE(_ name: String) {
    let map = last
    unit("\(name).branch1x1", 320, SlidingWindow(1))
    var parts = [last]
    unit("\(name).branch3x3_1", 384, SlidingWindow(1), on: map)
    parts += fork("\(name).branch3x3_2")
    unit("\(name).branch3x3dbl_1", 448, SlidingWindow(1), on: map)
    unit("\(name).branch3x3dbl_2", 384, SlidingWindow(3, padding: 1))
    parts += fork("\(name).branch3x3dbl_3")
    pooled(name, 192, on: map)
    add(name, .concatenation, on: parts + [last])
  }

  /// 1×3 and 3×1 of the same map.
  private mutating func fork(_ name: String) -> [String] {
    let map = last
    unit("\(name)a", 384, SlidingWindow(height: 1, width: 3, padding: .init(rows: 0, columns: 1)))
    let first = last
    unit("\(name)b", 384, SlidingWindow(height: 3, width: 1, padding: .init(rows: 1, columns: 0)), on: map)
    return [first, last]
  }
}
