/// A target with a planted bug: five bytes, one after the other, which only a fuzzer that sees coverage finds soon. CI
/// fails if it is not found.
func fuzzCanary(_ input: Span<UInt8>) {
  let word: [UInt8] = [0x43, 0x41, 0x4E, 0x52, 0x59]
  guard input.count >= word.count else { return }
  if input[0] == word[0] {
    if input[1] == word[1] {
      if input[2] == word[2] {
        if input[3] == word[3] {
          if input[4] == word[4] { violated(.noTrap, "the canary sings: the planted bug was found") }
        }
      }
    }
  }
}
