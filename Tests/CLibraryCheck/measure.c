/*
 * What encoding costs on an emulated board: instructions, and the stack's high-water mark.
 *
 * Run with `-icount shift=0,sleep=off`: see timer.h.
 */
#include <feature_codec.h>
#include <string.h>

#include "measured.h"
#include "print.h"
#include "stack.h"
#include "timer.h"

static fcodec_device device;
static uint8_t symbols[20000], map[56 * 56 * 24] __attribute__((section(".psram")));
static uint64_t cells[1000];
static uint8_t payload[244];

/* Opens the device and begins a frame. */
static int32_t begin(fcodec_profile profile) {
  const fcodec_setup setup = {FCODEC_ABI, 0, profile, symbols, sizeof symbols, cells, sizeof cells, 1, 0};
  const int32_t status = fcodec_open(&device, &setup);
  return status == FCODEC_OK ? fcodec_start_frame(&device) : status;
}

/* Loads noise, of which many values are clamped. Returns the lowest place in the stack, or 0 if a call fails. */
static uint32_t stack_of_noise(fcodec_profile profile, const fcodec_map *hwc) {
  uint32_t noise = 1;
  for (size_t i = 0; i < hwc->length; i++) {
    noise = noise * 1664525u + 1013904223u;
    map[i] = (uint8_t)(noise >> 24);
  }
  if (begin(profile) != FCODEC_OK) return 0;
  stack_paint();
  return fcodec_load_map(&device, 0, hwc) == FCODEC_OK ? stack_lowest() : 0;
}

/* What sending everything that is loaded costs. */
struct sending {
  uint32_t bytes, fragments, instructions;
};

static int send(size_t capacity, struct sending *total) {
  int32_t phase;
  *total = (struct sending){0, 0, 0};
  do {
    size_t length;
    timer_start();
    phase = fcodec_next(&device, payload, capacity, &length);
    total->instructions += timer_stop();
    if (phase < 0) return 0;
    total->bytes += length;
    total->fragments++;
  } while (phase == FCODEC_SENDING);
  return 1;
}

int main(void) {
  semihosting_print(
      "                      bytes   bytes frag-                 instructions        per byte  per byte sent     stack\n"
      "map, codes           in map    sent ments   pooling  division    sending  fragment   of map  to 244  to 20   map  send\n");
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    fcodec_stream stream;
    if (fcodec_describe(&cases[i].profile, 0, &stream) != FCODEC_OK) return 1;
    const fcodec_map hwc = fcodec_map_hwc(map, stream.channels, stream.height, stream.width);
    const uint32_t noise_stack = stack_of_noise(cases[i].profile, &hwc);
    uint32_t noise = 1;
    for (uint32_t y = 0; y < stream.height; y++)
      for (uint32_t x = 0; x < stream.width; x++)
        for (uint32_t c = 0; c < stream.channels; c++) {
          noise = noise * 1664525u + 1013904223u;
          const int32_t value = (int32_t)((x * (c + 3) + y * (c ^ 5)) / 8 % 48) + (int32_t)(noise >> 29) - 20;
          map[(y * stream.width + x) * stream.channels + c] = value > 0 ? (uint8_t)value : 0;
        }
    if (begin(cases[i].pooled) != FCODEC_OK) return 2;
    timer_start();
    if (fcodec_load_map(&device, 0, &hwc) != FCODEC_OK) return 3;
    const uint32_t pooling = timer_stop();
    const int32_t status = begin(cases[i].profile);
#ifdef RAW_ONLY
    if (strstr(cases[i].name, "raw") == 0) {
      if (status != FCODEC_LEFT_OUT) return 4; /* a profile with codes */
      continue;
    }
#endif
    if (status != FCODEC_OK) return 5;
    const uint32_t top = stack_pointer();
    stack_paint();
    timer_start();
    if (fcodec_load_map(&device, 0, &hwc) != FCODEC_OK) return 6;
    const uint32_t loading = timer_stop(), lowest = stack_lowest();
    if (noise_stack == 0) return 9;
    const uint32_t load_stack = noise_stack < lowest ? noise_stack : lowest;
    struct sending large, small;
    stack_paint();
    if (!send(sizeof payload, &large)) return 7;
    const uint32_t send_stack = stack_lowest();
    if (fcodec_restart(&device, 0) < 0 || !send(20, &small)) return 8;
    print_text(cases[i].name, 20);
    print_padded(hwc.length, 7);
    print_padded(large.bytes, 8);
    print_padded(large.fragments, 6);
    print_padded(pooling, 10);
    print_padded(loading - pooling, 10);
    print_padded(large.instructions, 11);
    /* More fragments cost more, and codes about the same. */
    print_padded((small.instructions - large.instructions) / (small.fragments - large.fragments), 10);
    print_padded(loading / hwc.length, 9);
    print_padded(large.instructions / large.bytes, 8);
    print_padded(small.instructions / small.bytes, 7);
    print_padded(top - load_stack, 6);
    print_padded(top - send_stack, 6);
    semihosting_print("\n");
  }
  return 0;
}
