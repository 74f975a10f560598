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

int main(void) {
  semihosting_print(
      "                       bytes    bytes frag-         instructions      per byte of        stack\n"
      "map, codes            in map     sent ments        map    sending     map   sent     map  send\n");
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    fcodec_stream stream;
    if (fcodec_describe(&cases[i].profile, 0, &stream) != FCODEC_OK) return 1;
    fcodec_setup setup = {FCODEC_ABI, 0, cases[i].profile, symbols, sizeof symbols, cells, sizeof cells, 1, 0};
    if (fcodec_open(&device, &setup) != FCODEC_OK || fcodec_start_frame(&device) != FCODEC_OK) return 2;
    uint32_t noise = 1;
    for (uint32_t y = 0; y < stream.height; y++)
      for (uint32_t x = 0; x < stream.width; x++)
        for (uint32_t c = 0; c < stream.channels; c++) {
          noise = noise * 1664525u + 1013904223u;
          const int32_t value = (int32_t)((x * (c + 3) + y * (c ^ 5)) / 8 % 48) + (int32_t)(noise >> 29) - 20;
          map[(y * stream.width + x) * stream.channels + c] = value > 0 ? (uint8_t)value : 0;
        }
    const fcodec_map hwc = fcodec_map_hwc(map, stream.channels, stream.height, stream.width);
    const uint32_t top = stack_pointer();
    paint();
    start();
    if (fcodec_load_map(&device, 0, &hwc) != FCODEC_OK) return 3;
    const uint32_t loading = stop(), load_stack = painted();
    uint32_t sent = 0, fragments = 0, sending = 0;
    paint();
    int32_t phase;
    do {
      size_t length;
      start();
      phase = fcodec_next(&device, payload, sizeof payload, &length);
      sending += stop();
      if (phase < 0) return 4;
      sent += length;
      fragments++;
    } while (phase == FCODEC_SENDING);
    const uint32_t send_stack = painted(), all = hwc.length;
    semihosting_print(cases[i].name);
    for (size_t n = strlen(cases[i].name); n < 20; n++) semihosting_print(" ");
    print_number(all, 8);
    print_number(sent, 9);
    print_number(fragments, 6);
    print_number(loading, 11);
    print_number(sending, 11);
    print_number(loading / all, 8);
    print_number(sending / sent, 7);
    print_number(top - load_stack, 8);
    print_number(top - send_stack, 6);
    semihosting_print("\n");
  }
  return 0;
}
