// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec

@c @implementation
public func fcodec_check(
  _ profile: UnsafeMutablePointer<fcodec_profile>?, _ fault: UnsafeMutablePointer<fcodec_fault>?
) -> Int32 {
  unsafe ProfileBytes.check(profile, fault)
}

extension ProfileBytes {
  /// Checks every field of a profile, and stores its identifier.
  fileprivate static func check(
    _ profile: UnsafeMutablePointer<fcodec_profile>?, _ fault: UnsafeMutablePointer<fcodec_fault>?
  ) -> Int32 {
    guard let profile = unsafe profile, let start = unsafe profile.pointee.bytes, unsafe profile.pointee.length >= 0
    else {
      return Mistake.badArgument
    }
    let bytes = unsafe Span(_unsafeStart: start, count: profile.pointee.length)
    do throws(ProfileError) {
      unsafe profile.pointee.identifier = try ProfileView(bytes).identifier
      return FCODEC_OK
    } catch {
      if let fault = unsafe fault {
        unsafe fault.pointee = fcodec_fault(record: UInt32(error.record), offset: UInt32(error.offset))
      }
      return Int32(error.field.rawValue)
    }
  }
}
