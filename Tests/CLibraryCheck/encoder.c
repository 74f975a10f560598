/* A program that calls what a device needs to encode and send a map, for `sizes`. Its own size does not count. */
#include <feature_codec.h>

static uint8_t profile[100], symbols[1000], map[4096], payload[244];
static uint64_t cells[320];
static volatile uint8_t radio;

static void send(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) radio = bytes[i];
}

int main(void) {
  static fcodec_device device;
  const fcodec_setup setup = {
      FCODEC_ABI, 0, {profile, sizeof profile, 0x12345678}, symbols, sizeof symbols, cells, sizeof cells, 1, 0};
#ifdef CHECKED
  fcodec_profile checked = setup.profile;
  if (fcodec_check(&checked, 0) != FCODEC_OK) return 1;
#endif
  if (fcodec_open(&device, &setup) != FCODEC_OK) return 1;
  const int32_t hello = fcodec_hello(&device, payload, sizeof payload);
  if (hello > 0) send(payload, (size_t)hello);
  const fcodec_map hwc = fcodec_map_hwc(map, 16, 16, 16);
  if (fcodec_start_frame(&device) != FCODEC_OK || fcodec_load_map(&device, 0, &hwc) != FCODEC_OK) return 2;
  int32_t phase;
  do {
    size_t length = 0;
    phase = fcodec_next(&device, payload, sizeof payload, &length);
    send(payload, length);
    fcodec_receive(&device, payload, length, 0);
  } while (phase == FCODEC_SENDING);
  return phase;
}
