import FeatureTypes
import InferenceKernels
import Networks

/// The calls of the kernels, one layer after another.
extension CNetwork {
  /// The call, or the calls, of a layer's kernel.
  ///
  /// - Throws: the name of a layer whose kind C does not have.
  func step(_ index: Int, _ name: String) throws -> String {
    let node = network.nodes[index]
    let map = network.inputs.count + index
    let (input, format) = (formats[node.inputs[0]], formats[map])
    let set = instructionSet == .armDSP ? "IK_ARM_DSP" : "IK_SCALAR"
    let convention = format.isQ ? "IK_SHIFT" : "IK_MULTIPLIER"
    let bounds = node.bounds.samples(in: format)
    let range = "\(bounds.lowerBound), \(bounds.upperBound)"
    switch node.kernel {
    case .convolution(let kernel):
      let convention = node.rounding == .once && !format.isQ ? "IK_MULTIPLIER_ONCE" : convention
      return call(
        "ik_int8_convolution_apply",
        [
          "&(ik_convolution){\(Self.fields(kernel.input, kernel.output, kernel.window, groups: kernel.groups))}",
          "&(ik_int8_format){\(input.isSigned), \(format.isSigned), \(input.zero), \(format.zero), \(range), "
            + "\(convention)}",
          set, "\(name)_\(index)", at(node.inputs[0]), at(map), "arena + \(plan.scratchOffsets[index])",
        ])
    case .maxPooling(let kernel):
      return call(
        "ik_int8_max_pooling_apply",
        [pooling(kernel.input, kernel.output, kernel.window), "\(format.isSigned)", set, at(node.inputs[0]), at(map)])
    case .averagePooling(let kernel):
      return call(
        "ik_int8_average_pooling_apply",
        [
          pooling(kernel.input, kernel.output, kernel.window), "\(format.isSigned)", "\(format.zero)",
          "\(kernel.countsPadding)", convention, set, at(node.inputs[0]), at(map),
        ])
    case .activation(let function):
      var table = ContiguousArray<UInt8>(repeating: 0, count: Int8Table.count)
      var entries = table.mutableSpan
      Int8Table.fill(function, from: input, to: format, into: &entries)
      return copy(node.inputs[0], to: map) + "  static const uint8_t table_\(index)[256] = {\n"
        + "\(Self.lines(of: Array(table)))\n  };\n"
        + call("ik_int8_table_apply", ["table_\(index)", set, at(map), at(map), "\(node.output.count)"])
    case .addition:
      // The sum takes the place of either operand, or that of a copy of the first.
      let isSwapped = plan.offsets[node.inputs[1]] == plan.offsets[map]
      let (first, second) = isSwapped ? (node.inputs[1], node.inputs[0]) : (node.inputs[0], node.inputs[1])
      guard let kernel = Int8Addition(formats[first], formats[second], to: format, bounds: node.bounds) else {
        throw NetworkError(.scaleOutOfRange, layer: node.name, index: index)
      }
      let terms = [
        Self.term(kernel.first, kernel.firstFactor, kernel.shifts.first),
        Self.term(kernel.second, kernel.secondFactor, kernel.shifts.second),
        Self.term(kernel.sum, kernel.sumFactor, kernel.shifts.sum),
      ]
      return copy(first, to: map)
        + call(
          "ik_int8_addition_apply",
          [
            "&(ik_int8_addition){\(terms.joined(separator: ", ")), \(range), \(convention)}", set, at(second), at(map),
            "\(node.output.count)",
          ])
    default: throw CommandError("layer \(node.name) cannot be written in C")
    }
  }

  private func call(_ function: String, _ arguments: [String]) -> String {
    "  \(function)(\n      \(arguments.joined(separator: ",\n      ")));\n"
  }

  /// Nothing if both maps have the same place. The compiler's own function needs no header, which a bare system may lack.
  private func copy(_ source: Int, to target: Int) -> String {
    plan.offsets[source] == plan.offsets[target]
      ? "" : "  __builtin_memcpy(\(at(target)), \(at(source)), \(network.shape(of: target).count));\n"
  }

  private func pooling(_ input: FeatureMapShape, _ output: FeatureMapShape, _ window: SlidingWindow) -> String {
    let shapes = "\(input.height), \(input.width), \(input.channels), \(output.height), \(output.width)"
    return "&(ik_pooling){\(shapes), \(window.height), \(window.width), \(window.rowStride), \(window.columnStride), "
      + "\(window.padding.top), \(window.padding.left)}"
  }

  private static func term(_ format: Int8Format, _ factor: FixedPointMultiplier, _ shift: Int32) -> String {
    "{\(format.zero), \(factor.multiplier), \(shift), \(format.isSigned)}"
  }

  private func at(_ map: Int) -> String { "arena + \(plan.offsets[map])" }

  private static func fields(
    _ input: FeatureMapShape, _ output: FeatureMapShape, _ window: SlidingWindow, groups: Int
  ) -> String {
    [
      input.height, input.width, input.channels, output.height, output.width, output.channels, window.height,
      window.width, window.rowStride, window.columnStride, window.rowDilation, window.columnDilation,
      window.padding.top, window.padding.left, groups,
    ].map(String.init).joined(separator: ", ")
  }
}
