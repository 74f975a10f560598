internal import FeatureTypes

#if !hasFeature(Embedded) || FEATURECODEC_VECTORS
  internal import CQuantize
  internal import CVectors
#endif

// Many numbers at a time, with vector instructions: the same bits as the scalar code, which continues where these stop.
// Small builds do without them; libraries of Embedded Swift for servers define FEATURECODEC_VECTORS.

/// The numbers of a format, as vector instructions take them.
struct Conversion {
  /// real = (sample − zero) · step.
  let step: Float
  /// Whether 1 / `step` is exact: the step is a power of two.
  let isPowerOfTwo: Bool
  let zero: Int32
  let range: SampleRange

  /// Quantises values from the first on. Stops in front of a NaN, or earlier. Returns how many it has quantised.
  func quantize(_ values: Span<Float>, into samples: inout MutableSpan<UInt8>) -> Int {
    precondition(samples.count >= values.count, "the samples need one byte per value")
    var done = 0
    #if !hasFeature(Embedded) || FEATURECODEC_VECTORS
      unsafe values.withUnsafeBufferPointer { values in
        unsafe samples.withUnsafeMutableBufferPointer { samples in
          // Unreached: only memory of no bytes may have no address.
          guard let from = values.baseAddress, let to = samples.baseAddress else { return }
          unsafe cq_quantize(cv_best_isa(), format, from, values.count, to, &done)
        }
      }
    #endif
    return done
  }

  /// Converts samples to numbers, from the first on. Returns how many it has converted.
  func dequantize(_ samples: Span<UInt8>, into values: inout MutableSpan<Float>) -> Int {
    precondition(values.count >= samples.count, "the values need one number per byte")
    #if hasFeature(Embedded) && !FEATURECODEC_VECTORS
      return 0
    #else
      unsafe samples.withUnsafeBufferPointer { samples in
        unsafe values.withUnsafeMutableBufferPointer { values in
          // Unreached: only memory of no bytes may have no address.
          guard let from = samples.baseAddress, let to = values.baseAddress else { return }
          unsafe cq_dequantize(cv_best_isa(), format, from, samples.count, to)
        }
      }
      return samples.count
    #endif
  }

  #if !hasFeature(Embedded) || FEATURECODEC_VECTORS
    private var format: cq_format {
      cq_format(step: step, is_q: isPowerOfTwo, zero: zero, lowest: range.lowest, highest: range.highest)
    }
  #endif
}
