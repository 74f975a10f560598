import FeatureFiles
import Testing

@Suite struct NumPyHeaderTests {
  /// Returns a version 1.0 file with this header and data. The header's text begins at byte 10.
  private func file(_ header: String, _ data: [UInt8] = [7]) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
      + Array(header.utf8) + data
  }

  @Test(arguments: [
    "{'descr':'|u1','fortran_order':False,'shape':(1,)}",
    "{\"shape\": (1L, 1L), \"descr\": \"|u1\", \"fortran_order\": False}\n",
    "  { 'shape' : ( ) , 'fortran_order' : False , 'descr' : '|u1' , }  \n",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1), }",
  ]) func readsTheDictionaryHoweverItIsSpaced(header: String) throws {
    #expect(try NumPyArray(npy: file(header)).integers == [7])
  }

  @Test(arguments: [
    ("", NumPyError.malformedHeader(at: 10)),
    ("{}", .missingKey("descr")),
    ("{'descr': '|u1'}", .missingKey("fortran_order")),
    ("{'descr': '|u1', 'fortran_order': False}", .missingKey("shape")),
    ("{'descr': '|u1', 'descr': '|u1'}", .repeatedKey("descr", at: 27)),
    ("{'shape': (), 'shape': ()}", .repeatedKey("shape", at: 24)),
    ("{'fortran_order': False, 'fortran_order': False}", .repeatedKey("fortran_order", at: 35)),
    ("{'fortran_order': 0}", .malformedHeader(at: 28)),
    ("{'colour': 3}", .malformedHeader(at: 11)),
    ("{'shape': (3)}", .malformedHeader(at: 20)),
    ("{'shape': (3 4)}", .malformedHeader(at: 23)),
    ("{'shape': (-1,)}", .malformedHeader(at: 21)),
    ("{'shape': (,)}", .malformedHeader(at: 21)),
    ("{'shape': (99999999999999999999,)}", .tooLarge(at: 21)),
    ("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} x", .malformedHeader(at: 66)),
    ("{'descr': '|u1', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", .tooLarge(at: 60)),
    ("{'descr': '<i8', 'fortran_order': False, 'shape': (4611686018427387904,)}", .tooLarge(at: 60)),
    ("{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775807, 2, 0)}", .tooLarge(at: 60)),
    ("{'descr': 'a\\'b'}", .malformedHeader(at: 20)),
  ]) func refusesOtherHeadersAndSaysWhere(header: String, error: NumPyError) {
    #expect(throws: error) { try NumPyArray(npy: file(header)) }
  }

  @Test(arguments: ["u1", "<u1", ">u1", "=u1", "|u1", "|b1", "?", "|?"]) func oneByteHasNoOrder(descr: String) throws {
    let bytes = file("{'descr': '\(descr)', 'fortran_order': False, 'shape': (1,)}")
    #expect(try NumPyArray(npy: bytes) == NumPyArray(shape: [1], .uint8([7])))
  }

  @Test(arguments: ["<u3", "|u2", "u", "<", "", "<f1", "<f16", "b2", "u01", "|S1", "<U1", "<M8[s]", "u1 "])
  func refusesTypesThatNobodyHas(descr: String) {
    let bytes = file("{'descr': '\(descr)', 'fortran_order': False, 'shape': (1,)}")
    #expect(throws: NumPyError.unsupportedElementType("'\(descr)'", at: 20)) { try NumPyArray(npy: bytes) }
  }

  @Test func refusesMoreAxesThanNumPyKnows() throws {
    func header(_ axes: Int) -> String {
      "{'descr': '|u1', 'fortran_order': False, 'shape': (" + String(repeating: "1, ", count: axes) + ")}"
    }
    #expect(try NumPyArray(npy: file(header(64))).shape.count == 64)
    #expect(throws: NumPyError.tooLarge(at: 60)) { try NumPyArray(npy: file(header(65))) }
  }

  @Test func refusesOtherVersionsAndFiles() {
    let magic = [0x93] + Array("NUMPY".utf8)
    #expect(throws: NumPyError.notNumPy) { try NumPyArray(npy: []) }
    #expect(throws: NumPyError.notNumPy) { try NumPyArray(npy: Array("PK\u{3}\u{4}....".utf8)) }
    #expect(throws: NumPyError.truncated(at: 7)) { try NumPyArray(npy: magic + [1]) }
    #expect(throws: NumPyError.unsupportedVersion(major: 4, minor: 0)) { try NumPyArray(npy: magic + [4, 0]) }
    #expect(throws: NumPyError.truncated(at: 12)) { try NumPyArray(npy: magic + [2, 0, 255, 255, 255, 255]) }
  }
}
