// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import CFeatureCodec

/// The sentences of codes, for people.
enum Sentences {
  static func status(_ status: Int32) -> StaticString {
    switch status {
    case FCODEC_OK: "no mistake"
    case FCODEC_BAD_ARGUMENT: "an argument is missing, misaligned, or outside its range"
    case FCODEC_OTHER_ABI: "the program was compiled for another version of the interface"
    case FCODEC_NOT_OPEN: "the device has not been opened"
    case FCODEC_FOREIGN_PROFILE: "the bytes of the profile are not those that the identifier names"
    case FCODEC_SHORT_BUFFER: "a buffer is too short"
    case FCODEC_OTHER_CONTENT: "a map for a stream that carries bytes, or bytes for a stream that carries maps"
    case FCODEC_LEFT_OUT: "the library was built without something that the profile uses"
    case FCODEC_TOO_LARGE: "the receiver needs more memory than is allowed"
    case FCODEC_NOT_A_NUMBER: "a number that is not a number (NaN) has no sample"
    case FCODEC_NO_GRID: "the stream's layer has no such grid"
    case FCODEC_DAMAGED_STATE: "the bytes are not the state of a session of this profile"
    case FCODEC_NOT_A_PROFILE: "the JSON text is not a profile"
    case FCODEC_NO_SESSION: "the receiver was created without a session"
    default: "unknown status"
    }
  }

  /// Spec: [PROF-3].
  static func fault(_ code: Int32) -> StaticString {
    switch code {
    case 1: "the profile's length: at least a header, at most 65,536 bytes"
    case 2: "not a profile: it does not begin with FC"
    case 3: "a profile of another version of the format"
    case 4: "the length of a fragment's header: 3 or 4"
    case 5: "the number of bits of a frame number: 2 to 8, and they fit in the header"
    case 6: "the window: 1 to half of the frame numbers"
    case 7: "the number of layers"
    case 8: "the number of streams"
    case 9: "unknown flags of a layer"
    case 10: "the shape of a layer: 1 to 65,535 each, at most 2^28 samples"
    case 11: "the kernel of a layer: less than twice the height and the width, or 1"
    case 12: "the bits of a sample: 2 to 8"
    case 13: "the fraction bits: -16 to 22"
    case 14: "the table of a layer's channels"
    case 15: "a stream of a layer that does not exist"
    case 16: "unknown flags of a stream"
    case 17: "the number of a stream's segments"
    case 18: "the channels of a segment"
    case 19: "the grid at which a segment starts"
    case 20: "the grid that a segment leads to: a channel's grid never shrinks"
    case 21: "more symbols than an offset can name"
    case 22: "bytes after the end of the profile"
    case 23: "the length of the check: 0, 1 or 2; 1 or 2 if it is seeded"
    case 24: "the operating points"
    case 25: "the code of a stream"
    case 26: "the table of a stream's codes"
    case 27: "the kind of a layer"
    case 28: "the spread of a stream"
    case 29: "the number of bits of a stream's number: 1 to 4, and all streams fit"
    case 30: "the misorder: at most the frame numbers outside two windows"
    case 31: "authenticated fragments, which this version does not specify"
    case 32: "the zero point: a sample of the format"
    case 33: "the scale: positive, finite, and a normal binary32"
    default: "unknown code"
    }
  }

  /// Spec: [FRAG-6].
  static func refusal(_ code: Int32) -> StaticString {
    switch code {
    case 1: "the fragment is shorter than a header, one symbol and the check"
    case 2: "the packet is a control message of a kind that this receiver does not know"
    case 3: "the profile does not have the stream"
    case 4: "the first symbol lies beyond the end of the stream"
    case 5: "whole bytes follow the stream's last symbol"
    case 6: "the frame is older than the window"
    case 7: "the check at the end of the fragment does not match"
    case 8: "the fragment has bits that no encoder writes"
    default: "unknown code"
    }
  }

  /// Spec: [CTRL-3].
  static func skipped(_ code: Int32) -> StaticString {
    switch code {
    case 1: "data, not control"
    case 2: "a kind of a later version, or one that is not for this side"
    case 3: "the length is not that of the kind"
    case 4: "a message of the session before the current one"
    default: "unknown code"
    }
  }

  /// The address of a sentence, which ends with a zero.
  static func address(_ sentence: StaticString) -> UnsafePointer<CChar> {
    unsafe UnsafeRawPointer(sentence.utf8Start).assumingMemoryBound(to: CChar.self)
  }
}

@c @implementation
public func fcodec_status_text(_ status: Int32) -> UnsafePointer<CChar>? {
  unsafe Sentences.address(Sentences.status(status))
}

@c @implementation
public func fcodec_fault_text(_ code: Int32) -> UnsafePointer<CChar>? {
  unsafe Sentences.address(Sentences.fault(code))
}

@c @implementation
public func fcodec_refusal_text(_ code: Int32) -> UnsafePointer<CChar>? {
  unsafe Sentences.address(Sentences.refusal(code))
}

@c @implementation
public func fcodec_skipped_text(_ code: Int32) -> UnsafePointer<CChar>? {
  unsafe Sentences.address(Sentences.skipped(code))
}
