public import FeatureCodec
import FeatureTypes
import Quantize

extension ProfileJSON {
  /// Returns the profile that this JSON describes.
  ///
  /// - Throws: `ProfileJSONError` with the path of the first field that contradicts another or is out of range.
  public func profile() throws(ProfileJSONError) -> Profile {
    let description = try description()
    do throws(ProfileError) {
      return try description.profile()
    } catch {
      let (field, reason) = description.place(of: error)
      throw ProfileJSONError(field, reason)
    }
  }
}

extension ProfileDescription {
  /// Returns the path of the field that `error` is about, and the values that are allowed.
  fileprivate func place(of error: ProfileError) -> (field: String, reason: String) {
    let layer = "layers.\(error.record)"
    let stream = "streams.\(error.record)"
    let format = effectiveHeaderFormat
    return switch error.field {
    case .check: ("check", "0, 1 or 2; 1 or 2 with seededCheck")
    case .misorder: ("misorder", "0 to the frame numbers outside two windows, \(format.frameCount - 2 * window)")
    case .window: ("window", "1 to half of the frame numbers, \(format.frameCount / 2)")
    case .layerCount: ("layers", "1 to \(ProfileLimits.layers)")
    case .streamCount: ("streams", "1 to \(1 << format.streamBits - 1) with \(format.streamBits) stream bits")
    case .operatingPoints: ("operatingPoints", "at most \(ProfileLimits.operatingPoints)")
    case .kernel: ("\(layer).kernel", "less than twice the height and the width, or 1")
    case .fractionBits: ("\(layer).channelFractionBits", "-16 to 22")
    case .channelTable: channelPlace(of: error.record)
    case .spread: ("\(stream).spread", "0 to 255, and 0 for a byte layer")
    case .streamFlags: ("\(stream).prediction", "not allowed for a byte layer")
    case .segmentCount: ("\(stream).scan", "1 to \(ProfileLimits.segments) segments")
    case .segmentTarget: ("\(stream).scan", "a channel's grid never shrinks")
    case .symbolCount:
      (
        "streams.\(streamOfTooManySymbols).scan",
        "more symbols than an offset can name, \(format.offsetCount)"
      )
    case .code: ("\(stream).roots", "only raw for a byte layer")
    case .codeTable: codePlace(of: error.record)
    case .length: ("", "at most \(ProfileLimits.length) bytes")
    // Descriptions cannot cause the other errors, but these are reported anyway.
    default: ("", "field \(error.field.rawValue) of [PROF-3], record \(error.record)")
    }
  }

  private func channelPlace(of index: Int) -> (field: String, reason: String) {
    let count = layers[index].shape.channels
    let range = layers[index].format.range
    guard means[index].isEmpty || means[index].count == count && means[index].allSatisfy({ range.clamp($0) == $0 })
    else { return ("layers.\(index).means", "one per channel, \(count), each \(range.lowest) to \(range.highest)") }
    return ("layers.\(index).channelFractionBits", "one per channel, \(count)")
  }

  private func codePlace(of index: Int) -> (field: String, reason: String) {
    let stream = streams[index]
    let count = layers[stream.layer].shape.channels
    let field = stream.rootChannels.count == (stream.rootCode.mode == .raw ? 0 : count) ? "refinements" : "roots"
    return ("streams.\(index).\(field).channels", "one per channel, \(count), and none if the mode is raw")
  }

  /// The index of the stream with too many symbols. The error counts segments through all streams, so streams are added
  /// one by one until the error occurs.
  private var streamOfTooManySymbols: Int {
    var part = self
    part.operatingPoints = []
    for index in streams.indices {
      part.streams = Array(streams[...index])
      do throws(ProfileError) { _ = try part.profile() } catch { return index }
    }
    return streams.count - 1
  }
}
