/*
 * What receiving costs on an emulated board: instructions, and the stack's high-water mark. A device in the same program sends.
 *
 * Run with `-icount shift=0,sleep=off`: see timer.h.
 */
#include <feature_codec_gateway.h>

#include "measured.h"
#include "print.h"
#include "stack.h"
#include "timer.h"

static fcodec_device device;
static fcodec_gateway gateway;
static uint8_t symbols[20000], map[56 * 56 * 24] __attribute__((section(".psram")));
static uint8_t frames[120000] __attribute__((section(".psram")));
static uint64_t cells[1000], workspace[1500];
static uint8_t payload[244];
static fcodec_server_event events[16];

/* Opens both sides, and loads a map on the device. Returns 0 if that fails. */
static int begin(const fcodec_profile *profile, const fcodec_stream *stream, fcodec_gateway_size *size) {
  uint32_t noise = 1;
  for (uint32_t i = 0; i < stream->channels * stream->height * stream->width; i++) {
    noise = noise * 1664525u + 1013904223u;
    map[i] = (uint8_t)(i % stream->channels + i / stream->channels % stream->width / 2 + (noise >> 30));
  }
  const fcodec_map hwc = fcodec_map_hwc(map, stream->channels, stream->height, stream->width);
  const fcodec_setup setup = {FCODEC_ABI, 0, *profile, symbols, sizeof symbols, cells, sizeof cells, 1, 0};
  if (fcodec_gateway_describe(profile, size) != FCODEC_OK) return 0;
  const fcodec_gateway_setup receiving = {FCODEC_ABI, 0, *profile, frames, size->frames, workspace, size->workspace};
  return fcodec_open(&device, &setup) == FCODEC_OK && fcodec_gateway_open(&gateway, &receiving) == FCODEC_OK &&
         fcodec_start_frame(&device) == FCODEC_OK && fcodec_load_map(&device, 0, &hwc) == FCODEC_OK;
}

int main(void) {
  semihosting_print(
      "                        bytes of   fragments         instructions          per byte        stack\n"
      "map, codes          frames work    of 244     receiving  reconstruction  received  of map  receive  map  progress\n");
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    fcodec_stream stream;
    fcodec_gateway_size size;
    if (fcodec_describe(&cases[i].profile, 0, &stream) != FCODEC_OK) return 1;
    if (!begin(&cases[i].profile, &stream, &size)) return 2;
    uint32_t bytes = 0, fragments = 0, receiving = 0;
    size_t count = 0;
    const uint32_t top = stack_pointer();
    stack_paint();
    int32_t phase;
    do {
      size_t length;
      phase = fcodec_next(&device, payload, sizeof payload, &length);
      if (phase < 0) return 3;
      stack_paint();
      timer_start();
      if (fcodec_gateway_deliver(&gateway, payload, length, events, 16, &count) != FCODEC_OK) return 4;
      receiving += timer_stop();
      bytes += length;
      fragments++;
    } while (phase == FCODEC_SENDING);
    const uint32_t receive_stack = stack_lowest();
    if (count == 0 || events[count - 1].kind != FCODEC_GRID_COMPLETE) return 5;
    const uint32_t length = stream.channels * stream.height * stream.width;
    const fcodec_target target = {map, length, 1, stream.width * stream.channels, stream.channels, FCODEC_SAMPLES, 0};
    fcodec_coverage coverage;
    stack_paint();
    timer_start();
    if (fcodec_gateway_reconstruct(&gateway, 1, 0, 0, 0, &target, &coverage) != FCODEC_OK) return 6;
    const uint32_t reconstruction = timer_stop(), map_stack = stack_lowest();
    if (coverage.exact != coverage.cells) return 7;
    fcodec_progress progress;
    stack_paint();
    if (fcodec_gateway_progress(&gateway, 1, 0, &progress) != FCODEC_OK || progress.symbols != stream.symbols) return 8;
    const uint32_t progress_stack = stack_lowest();
    print_text(cases[i].name, 20);
    print_padded(size.frames, 6);
    print_padded(size.workspace, 6);
    print_padded(fragments, 8);
    print_padded(receiving, 14);
    print_padded(reconstruction, 15);
    print_padded(receiving / bytes, 10);
    print_padded(reconstruction / length, 8);
    print_padded(top - receive_stack, 9);
    print_padded(top - map_stack, 5);
    print_padded(top - progress_stack, 8);
    semihosting_print("\n");
  }
  return 0;
}
