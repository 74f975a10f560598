/*
 * What encoding costs on an emulated board: instructions, and the stack's high-water mark.
 *
 * Run with `-icount shift=0,sleep=off`: every instruction takes one nanosecond, and the timer counts them in units of
 * TICK, so that instructions are exact to one tick.
 */
#include <feature_codec.h>
#include <string.h>

#include "measured.h"
#include "semihosting.h"

extern uint32_t bss_end[];

enum { TICK = 50 /* the timer of mps2-an505 has 20 MHz */, PAINT = 0x51 };

static volatile uint32_t *const systick = (volatile uint32_t *)0xE000E010; /* control, reload, current */

static fcodec_device device;
static uint8_t symbols[20000], map[56 * 56 * 24] __attribute__((section(".psram")));
static uint64_t cells[1000];
static uint8_t payload[244];

static void start(void) {
  systick[1] = 0xFFFFFF;
  systick[2] = 0;
  systick[0] = 5; /* enabled, the processor's clock */
}

static uint32_t stop(void) {
  const uint32_t left = systick[2]; /* 0 until the first tick */
  return (left == 0 ? 0 : 0xFFFFFF - left) * TICK;
}

static void print_number(uint32_t number, unsigned width) {
  char text[12] = {0};
  unsigned at = 11;
  do text[--at] = (char)('0' + number % 10); while ((number /= 10) != 0);
  while (at > 0 && 11 - at < width) text[--at] = ' ';
  semihosting_print(text + at);
}

static __attribute__((noinline)) void paint(void) {
  volatile uint8_t *end = (uint8_t *)__builtin_frame_address(0) - 64;
  for (volatile uint8_t *byte = (uint8_t *)bss_end; byte < end; byte++) *byte = PAINT;
}

static __attribute__((noinline)) uint32_t painted(void) { /* the lowest byte that has been written since */
  const volatile uint8_t *byte = (uint8_t *)bss_end;
  while (*byte == PAINT) byte++;
  return (uint32_t)byte;
}

/* The stack pointer before a call of the library: the program's own frame does not count. */
static uint32_t stack_pointer(void) {
  uint32_t pointer;
  __asm volatile("mov %0, sp" : "=r"(pointer));
  return pointer;
}

/* Opens the device and begins a frame. */
static int32_t begin(fcodec_profile profile) {
  const fcodec_setup setup = {FCODEC_ABI, 0, profile, symbols, sizeof symbols, cells, sizeof cells, 1, 0};
  const int32_t status = fcodec_open(&device, &setup);
  return status == FCODEC_OK ? fcodec_start_frame(&device) : status;
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
    start();
    phase = fcodec_next(&device, payload, capacity, &length);
    total->instructions += stop();
    if (phase < 0) return 0;
    total->bytes += length;
    total->fragments++;
  } while (phase == FCODEC_SENDING);
  return 1;
}

static void print_column(const char *text, size_t width) {
  semihosting_print(text);
  for (size_t n = strlen(text); n < width; n++) semihosting_print(" ");
}

int main(void) {
  semihosting_print(
      "                      bytes   bytes frag-                 instructions        per byte  per byte sent     stack\n"
      "map, codes           in map    sent ments   pooling  division    sending  fragment   of map  to 244  to 20   map  send\n");
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    fcodec_stream stream;
    if (fcodec_describe(&cases[i].profile, 0, &stream) != FCODEC_OK) return 1;
    uint32_t noise = 1;
    for (uint32_t y = 0; y < stream.height; y++)
      for (uint32_t x = 0; x < stream.width; x++)
        for (uint32_t c = 0; c < stream.channels; c++) {
          noise = noise * 1664525u + 1013904223u;
          const int32_t value = (int32_t)((x * (c + 3) + y * (c ^ 5)) / 8 % 48) + (int32_t)(noise >> 29) - 20;
          map[(y * stream.width + x) * stream.channels + c] = value > 0 ? (uint8_t)value : 0;
        }
    const fcodec_map hwc = fcodec_map_hwc(map, stream.channels, stream.height, stream.width);
    if (begin(cases[i].pooled) != FCODEC_OK) return 2;
    start();
    if (fcodec_load_map(&device, 0, &hwc) != FCODEC_OK) return 3;
    const uint32_t pooling = stop();
    const int32_t status = begin(cases[i].profile);
#ifdef RAW_ONLY
    if (strstr(cases[i].name, "raw") == 0) {
      if (status != FCODEC_LEFT_OUT) return 4; /* a profile with codes */
      continue;
    }
#endif
    if (status != FCODEC_OK) return 5;
    const uint32_t top = stack_pointer();
    paint();
    start();
    if (fcodec_load_map(&device, 0, &hwc) != FCODEC_OK) return 6;
    const uint32_t loading = stop(), load_stack = painted();
    struct sending large, small;
    paint();
    if (!send(sizeof payload, &large)) return 7;
    const uint32_t send_stack = painted();
    if (fcodec_restart(&device, 0) < 0 || !send(20, &small)) return 8;
    print_column(cases[i].name, 20);
    print_number(hwc.length, 7);
    print_number(large.bytes, 8);
    print_number(large.fragments, 6);
    print_number(pooling, 10);
    print_number(loading - pooling, 10);
    print_number(large.instructions, 11);
    /* More fragments cost more, and codes about the same. */
    print_number((small.instructions - large.instructions) / (small.fragments - large.fragments), 10);
    print_number(loading / hwc.length, 9);
    print_number(large.instructions / large.bytes, 8);
    print_number(small.instructions / small.bytes, 7);
    print_number(top - load_stack, 6);
    print_number(top - send_stack, 6);
    semihosting_print("\n");
  }
  return 0;
}
