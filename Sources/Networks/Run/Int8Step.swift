internal import InferenceKernels

/// A layer of an int8 network with everything that it needs to run.
enum Int8Step: Sendable {
  case convolution(Int8Convolution, PackedWeights)
  case maxPooling(MaxPooling, isSigned: Bool)
  case averagePooling(AveragePooling, Int8Format)
  case globalAveragePooling(Int8GlobalAveragePooling)
  case activation(table: ContiguousArray<UInt8>)
  /// The sum takes the place of the first operand, or with `swapped` that of the second.
  case addition(Int8Addition, swapped: Int8Addition)
  case multiplication(Int8Multiplication)
  case concatenation([Int8Part])
  case upSampling(UpSampling, Int8Format)
  case channelSlice(ChannelSlice)
  case channelPadding(ChannelPadding, Int8Format)
  /// Softmax over the channels of each pixel, with the powers for the input's scale.
  case softmax(Int8Softmax, channels: Int, powers: ContiguousArray<Float>)
  /// The logarithms of the softmax, with the same powers.
  case logSoftmax(Int8LogSoftmax, channels: Int, powers: ContiguousArray<Float>)
}

/// A part of a concatenation, with the table in which its bytes are looked up.
struct Int8Part: Sendable {
  let part: Concatenation.Part
  let table: ContiguousArray<UInt8>
}
