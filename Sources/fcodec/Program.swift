import ArgumentParser
import Commands

/// The program `fcodec`. Everything that it does is in `Commands`, which tests and fuzzers also link.
@main
enum Program {
  static func main() { FCodec.main() }
}
