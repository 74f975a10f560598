/* The tutorial's device, on a computer: pictures of bytes from standard input, packets of 20 bytes to standard output, each after
 * its length, as `fcodec decode` reads them. */
#include <feature_codec.h>
#include <stdio.h>

#include "contract.h" /* made by fcodec profile make --c contract */
#include "front.h"    /* made by fcodec network c --name front */

static uint8_t arena[FRONT_ARENA];
static uint8_t symbols[CONTRACT_SYMBOLS];
static uint64_t cells[(CONTRACT_CELLS + 7) / 8];
static fcodec_device device;

int main(void) {
  const fcodec_setup setup = {
      .abi = FCODEC_ABI, .profile = CONTRACT_PROFILE, .symbols = symbols, .symbols_length = sizeof symbols, .cells = cells,
      .cells_length = sizeof cells, .session = 1};
  if (fcodec_open(&device, &setup) != FCODEC_OK) return 1;
  uint8_t *picture = arena + FRONT_INPUT;
  while (fread(picture, 1, FRONT_INPUT_SIZE, stdin) == FRONT_INPUT_SIZE) {
    for (size_t i = 0; i < FRONT_INPUT_SIZE; i++) picture[i] = front_samples[i % 3][picture[i]];
    front_run(arena);
    const fcodec_map map = fcodec_map_hwc(arena + FRONT_OUTPUT, 4, 16, 16);
    if (fcodec_start_frame(&device) != FCODEC_OK || fcodec_load_map(&device, 0, &map) != FCODEC_OK) return 2;
    int32_t phase;
    do {
      uint8_t packet[4 + 20] = {0};
      size_t length;
      phase = fcodec_next(&device, packet + 4, 20, &length);
      if (phase < 0) return 3;
      packet[0] = (uint8_t)length;
      if (length > 0) fwrite(packet, 1, 4 + length, stdout);
    } while (phase == FCODEC_SENDING);
  }
  return 0;
}
