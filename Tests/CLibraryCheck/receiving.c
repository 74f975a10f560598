/* A program that calls what a gateway needs to receive packets and maps, for `sizes`. Its own size does not count. */
#include <feature_codec_gateway.h>

static uint8_t profile[100], frames[4000], map[4096], packet[244];
static uint64_t workspace[1000];
static volatile uint8_t radio;

static void send(const uint8_t *bytes, int32_t length) {
  for (int32_t i = 0; i < length; i++) radio = bytes[i];
}

int main(void) {
  static fcodec_gateway gateway;
  static fcodec_server_event events[16];
  const fcodec_gateway_setup setup = {
      FCODEC_ABI, 0, {profile, sizeof profile, 0x12345678}, frames, sizeof frames, workspace, sizeof workspace};
#ifdef CHECKED
  fcodec_profile checked = setup.profile;
  if (fcodec_check(&checked, 0) != FCODEC_OK) return 1;
#endif
  if (fcodec_gateway_open(&gateway, &setup) != FCODEC_OK) return 1;
  size_t count = 0;
  for (uint8_t i = 0; i < radio; i++) packet[i] = radio;
  if (fcodec_gateway_deliver(&gateway, packet, radio, events, 16, &count) != FCODEC_OK) return 2;
  for (size_t i = 0; i < count; i++) {
    const fcodec_server_event *event = &events[i];
    if (event->kind == FCODEC_HELLO) send(event->answer, (int32_t)event->answer_length);
    if (event->kind != FCODEC_GRID_COMPLETE) continue;
    const fcodec_target target = {map, sizeof map, 1, 16 * 16, 16, FCODEC_SAMPLES, 0};
    fcodec_coverage coverage;
    if (fcodec_gateway_reconstruct(&gateway, event->frame, 0, 0, 0, &target, &coverage) != FCODEC_OK) return 3;
    send(packet, fcodec_gateway_exit(&gateway, event->frame, 0, radio, 255, packet, sizeof packet));
    send(packet, fcodec_gateway_report(&gateway, event->frame, 0, packet, sizeof packet));
  }
#ifndef LEAST
  fcodec_frames state;
  uint32_t kept[16];
  fcodec_progress progress;
  size_t length = 0;
  fcodec_gateway_frames(&gateway, &state, kept, 16);
  fcodec_gateway_progress(&gateway, kept[0], 0, &progress);
  fcodec_gateway_bytes(&gateway, kept[0], 1, map, sizeof map, &length);
  fcodec_gateway_symbols(&gateway, kept[0], 0, map, map, sizeof map);
  send(packet, fcodec_gateway_retune(&gateway, 1, packet, sizeof packet));
  fcodec_gateway_silence(&gateway);
  fcodec_gateway_reset(&gateway);
#endif
  return 0;
}
