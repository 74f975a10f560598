/// The checks of [PROF-3], in their order.
extension ModelProfile {
  init(_ bytes: [UInt8]) throws(Refusal) {
    func fail(_ condition: Bool, _ code: Int, _ at: Int) throws(Refusal) {
      if condition { throw Refusal(code: code, record: 0, at: at) }
    }
    let end = bytes.count
    try fail(end < 12 || end > 65_535, 1, end)
    try fail(bytes[0] != 0x46 || bytes[1] != 0x43, 2, 0)
    try fail(bytes[2] != 1, 3, 2)
    headerLength = Int(bytes[3]) / 16
    frameBits = Int(bytes[3]) % 16
    try fail(headerLength != 3 && headerLength != 4, 4, 3)
    try fail(frameBits < 2 || frameBits > 8, 5, 3)
    streamBits = Int(bytes[4])
    try fail(streamBits < 1 || streamBits > 4, 29, 4)
    (window, misorder) = (Int(bytes[5]), Int(bytes[6]))
    try fail(window < 1 || window > 1 << (frameBits - 1), 6, 5)
    try fail(2 * window + misorder > 1 << frameBits, 30, 6)
    let (layerCount, streamCount, pointCount) = (Int(bytes[7]), Int(bytes[8]), Int(bytes[10]))
    try fail(layerCount < 1 || layerCount > 15, 7, 7)
    try fail(streamCount < 1 || streamCount >= 1 << streamBits, 8, 8)
    try fail(bytes[9] % 4 == 3, 31, 9)
    try fail(![0, 1, 2, 17, 18].contains(bytes[9]), 23, 9)
    (checkLength, isSeeded) = (Int(bytes[9]) % 16, bytes[9] > 16)
    try fail(pointCount > 16, 24, 10)
    try fail(bytes[11] != 0, 22, 11)
    let segmentsAt = 12 + 20 * layerCount + 12 * streamCount
    try fail(end < segmentsAt, 1, end)
    let segmentCount = (0..<streamCount).reduce(0) { $0 + Int(bytes[12 + 20 * layerCount + 12 * $1 + 3]) }
    let pointsAt = segmentsAt + 8 * segmentCount
    var table = pointsAt + 2 * pointCount
    try fail(end < table, 1, end)
    for index in 0..<layerCount { layers.append(try Self.layer(bytes, index, &table)) }
    var segmentIndex = 0
    for index in 0..<streamCount {
      let at = 12 + 20 * layerCount + 12 * index
      try readStream(bytes, index, at, segmentsAt, &segmentIndex, &table)
    }
    for index in 0..<pointCount {
      let at = pointsAt + 2 * index
      let point = Int(bytes[at]) + 256 * Int(bytes[at + 1])
      if point < 1 || point >= 1 << streamCount { throw Refusal(code: 24, record: index, at: at) }
      points.append(point)
    }
    try fail(end != table, 22, table)
    identifier = Self.crc32(bytes)
  }

  private static func layer(_ bytes: [UInt8], _ index: Int, _ table: inout Int) throws(Refusal) -> Layer {
    let at = 12 + 20 * index
    func fail(_ condition: Bool, _ code: Int, _ offset: Int) throws(Refusal) {
      if condition { throw Refusal(code: code, record: index, at: offset) }
    }
    func u16(_ offset: Int) -> Int { Int(bytes[at + offset]) + 256 * Int(bytes[at + offset + 1]) }
    func int8(_ byte: UInt8) -> Int { byte < 128 ? Int(byte) : Int(byte) - 256 }
    var layer = Layer()
    try fail(bytes[at] > 1, 27, at)
    layer.isBytes = bytes[at] == 1
    layer.flags = Int(bytes[at + 1])
    try fail(layer.flags > 31 || layer.flags & 24 == 24, 9, at + 1)
    (layer.channels, layer.height, layer.width) = (u16(2), u16(4), u16(6))
    let isEmpty = layer.channels < 1 || layer.height < 1 || layer.width < 1
    try fail(isEmpty || layer.channels * layer.height * layer.width > 1 << 28, 10, at + 2)
    (layer.rowKernel, layer.columnKernel) = (u16(8), u16(10))
    (layer.bits, layer.fractionBits) = (Int(bytes[at + 12]), int8(bytes[at + 13]))
    if layer.isBytes {
      try fail(layer.channels != 1 || layer.height != 1 || layer.width < 4, 10, at + 2)
      try fail(layer.flags != 0, 9, at + 1)
      try fail(layer.rowKernel != 1, 11, at + 8)
      try fail(layer.columnKernel != 1, 11, at + 10)
      try fail(layer.bits != 8, 12, at + 12)
      try fail(layer.fractionBits != 0, 13, at + 13)
    }
    for (kernel, length, offset) in [(layer.rowKernel, layer.height, 8), (layer.columnKernel, layer.width, 10)] {
      try fail(kernel < 1 || kernel > 32_768 || (kernel != 1 && kernel >= 2 * length), 11, at + offset)
    }
    try fail(layer.rowKernel * layer.columnKernel > 65_536, 11, at + 8)
    try fail(layer.bits < 2 || layer.bits > 8, 12, at + 12)
    let scale = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + 16 + $1]) << UInt32(8 * $1) }
    if layer.isAffine {
      layer.zero = layer.format.sample(bytes[at + 13])
      try fail(layer.format.pattern(layer.zero) != bytes[at + 13], 32, at + 13)
      // A positive normal number: no sign, and an exponent of 1 to 254.
      try fail(!(1...254 ~= scale >> 23), 33, at + 16)
    } else {
      try fail(layer.fractionBits < -16 || layer.fractionBits > 22, 13, at + 13)
      try fail(scale != 0, 33, at + 16)
    }
    let means = layer.flags & 4 != 0 ? layer.channels : 0
    let fractions = layer.flags & 8 != 0 ? layer.channels : 0
    try fail(u16(14) != (means + fractions > 0 ? table : 0), 14, at + 14)
    try fail(bytes.count < table + means + fractions, 1, bytes.count)
    layer.means = Array(bytes[table..<table + means])
    layer.channelFractionBits = Array(bytes[table + means..<table + means + fractions])
    for (i, b) in layer.means.enumerated() {
      try fail(layer.format.pattern(layer.format.sample(b)) != b, 14, table + i)
    }
    for (i, b) in layer.channelFractionBits.enumerated() {
      try fail(int8(b) < -16 || int8(b) > 22, 13, table + means + i)
    }
    table += means + fractions
    return layer
  }
}
