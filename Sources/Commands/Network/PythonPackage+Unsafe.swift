import Foundation

/// The Python package `featurecodec`, which reads models with the parsers of other Python packages.
enum PythonPackage {
  /// The first lines make one sentence of a package that is not installed.
  private static let program = """
    import sys
    try:
        from featurecodec.networks.__main__ import main
    except ImportError as error:
        sys.exit(f"Error: {error}: this command needs the Python package; see Bindings/python/README.md")
    sys.exit(main())
    """

  /// Runs `python3 -m featurecodec.networks` with these arguments in the place of this process.
  ///
  /// - Throws: if there is no `python3` on the PATH. Otherwise it does not return.
  static func run(_ arguments: [String]) throws(CommandError) {
    #if !os(tvOS) && !os(watchOS)  // A program cannot start another one there.
      var list = (["python3", "-c", program] + arguments).map { strdup(FileName.bytes(of: $0)) } + [nil]
      signal(SIGPIPE, SIG_DFL)
      _ = list.withUnsafeMutableBufferPointer { $0.baseAddress.map { execvp("python3", $0) } }
      for argument in list { free(argument) }
    #endif
    throw CommandError("python3 is not on the PATH; it runs this command, with the package of Bindings/python")
  }
}
