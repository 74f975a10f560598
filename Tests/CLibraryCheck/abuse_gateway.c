/*
 * Calls the C interface of gateways wrongly, in turn and at random: every mistake gives its status and changes nothing. Packets
 * are any bytes. Valid C and C++.
 *
 *     abuse_gateway SEED PROFILE…          PROFILE: a file of canonical bytes
 *
 * All buffers have exactly the size that is needed, so that the address sanitizer sees the first byte too many.
 */
#include <feature_codec_gateway.h>

#include "abuse.h"

typedef struct subject {
  fcodec_profile profile;
  fcodec_stream streams[STREAMS];
  uint32_t count;
  fcodec_gateway_size size;
  uint8_t *frames, *workspace;
  fcodec_server_event *events;
  fcodec_gateway_setup setup;
  fcodec_gateway gateway;
  /* A copy of the session and its frames, to see that a call has changed nothing. */
  fcodec_gateway before;
  uint8_t *frames_before;
} subject;

static void note(subject *s) {
  s->before = s->gateway;
  memcpy(s->frames_before, s->frames, s->size.frames);
}

static void expect_unchanged(const subject *s) {
  EXPECT(memcmp(&s->before, &s->gateway, sizeof s->gateway) == 0);
  EXPECT(memcmp(s->frames_before, s->frames, s->size.frames) == 0);
}

static void open_wrongly(subject *s) {
  const fcodec_gateway_setup right = s->setup;
  fcodec_gateway_setup setup = right;
  fcodec_gateway *gateway = &s->gateway;
  note(s);
  EXPECT(fcodec_gateway_open(NULL, &setup) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_gateway_open(gateway, NULL) == FCODEC_BAD_ARGUMENT);
  setup.abi++;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_OTHER_ABI);
  setup = right, setup.is_receiver = 2;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_BAD_ARGUMENT);
  setup = right, setup.profile.bytes = NULL;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_BAD_ARGUMENT);
  setup = right, setup.profile.identifier++;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_FOREIGN_PROFILE);
  setup = right, setup.profile.length--;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_FOREIGN_PROFILE);
  setup.profile.length = 0;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_FOREIGN_PROFILE);
  setup = right, setup.frames = NULL;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_BAD_ARGUMENT);
  setup = right, setup.frames_length--;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_SHORT_BUFFER);
  setup = right, setup.frames_length = (size_t)-1;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_BAD_ARGUMENT);
  setup = right, setup.workspace = s->workspace + 1;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_BAD_ARGUMENT);
  setup = right, setup.workspace = NULL;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_BAD_ARGUMENT);
  setup = right, setup.workspace_length--;
  EXPECT(fcodec_gateway_open(gateway, &setup) == FCODEC_SHORT_BUFFER);
  EXPECT(fcodec_gateway_open((fcodec_gateway *)(void *)((uint8_t *)gateway + 1), &right) == FCODEC_BAD_ARGUMENT);
  fcodec_gateway_size size = {7, 7, 7};
  EXPECT(fcodec_gateway_describe(NULL, &size) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_gateway_describe(&right.profile, NULL) == FCODEC_BAD_ARGUMENT);
  setup = right, setup.profile.identifier++;
  EXPECT(fcodec_gateway_describe(&setup.profile, &size) == FCODEC_FOREIGN_PROFILE && size.frames == 7);
  expect_unchanged(s);
}

/* Every call on memory that is no session. */
static void call_unopened(void) {
  fcodec_gateway gateway;
  uint8_t packet[FCODEC_MESSAGE_SIZE] = {0};
  fcodec_server_event events[1];
  fcodec_frames state;
  fcodec_progress progress;
  fcodec_coverage coverage = {7, 7};
  const fcodec_target target = {packet, 1, 1, 1, 1, FCODEC_SAMPLES, 0};
  size_t length = 77;
  for (int round = 0; round < 4; round++) {
    memset(&gateway, round == 1 ? 0xFF : round == 2 ? 0xA5 : 0, sizeof gateway);
    fcodec_gateway *none = round == 0 ? NULL : &gateway;
    EXPECT(fcodec_gateway_deliver(none, packet, 1, events, 1, &length) == FCODEC_NOT_OPEN);
    EXPECT(fcodec_gateway_reset(none) == FCODEC_NOT_OPEN && fcodec_gateway_silence(none) == FCODEC_NOT_OPEN);
    EXPECT(fcodec_gateway_frames(none, &state, NULL, 0) == FCODEC_NOT_OPEN);
    EXPECT(fcodec_gateway_progress(none, 0, 0, &progress) == FCODEC_NOT_OPEN);
    EXPECT(fcodec_gateway_reconstruct(none, 0, 0, 0, 0, &target, &coverage) == FCODEC_NOT_OPEN);
    EXPECT(fcodec_gateway_bytes(none, 0, 0, packet, 1, &length) == FCODEC_NOT_OPEN);
    EXPECT(fcodec_gateway_symbols(none, 0, 0, packet, packet, 1) == FCODEC_NOT_OPEN);
    EXPECT(fcodec_gateway_exit(none, 0, 0, 0, 0, packet, sizeof packet) == FCODEC_NOT_OPEN);
    EXPECT(fcodec_gateway_report(none, 0, 0, packet, sizeof packet) == FCODEC_NOT_OPEN);
    EXPECT(fcodec_gateway_retune(none, 0, packet, sizeof packet) == FCODEC_NOT_OPEN);
    EXPECT(length == 77 && coverage.cells == 7);
  }
}

/* Calls that an open session refuses. */
static void ask_wrongly(subject *s) {
  fcodec_gateway *g = &s->gateway;
  uint8_t packet[FCODEC_MESSAGE_SIZE];
  size_t number = 77;
  note(s);
  EXPECT(fcodec_gateway_deliver(g, NULL, 1, s->events, s->size.events, &number) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_gateway_deliver(g, packet, (size_t)-1, s->events, s->size.events, &number) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_gateway_deliver(g, packet, 1, s->events, s->size.events - 1, &number) == FCODEC_SHORT_BUFFER);
  EXPECT(fcodec_gateway_frames(g, NULL, NULL, 0) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_gateway_progress(g, 0, 0, NULL) == FCODEC_BAD_ARGUMENT);
  fcodec_progress progress;
  EXPECT(fcodec_gateway_progress(g, 0, s->count, &progress) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_gateway_exit(g, 0, 0, 0, 0, NULL, 8) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_gateway_exit(g, 0, 0, 0, 0, packet, 7) == FCODEC_SHORT_BUFFER);
  EXPECT(fcodec_gateway_report(g, 0, s->count, packet, 8) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_gateway_report(g, 0, 0, packet, 7) == FCODEC_SHORT_BUFFER);
  EXPECT(fcodec_gateway_retune(g, 0, packet, 7) == FCODEC_SHORT_BUFFER);
  fcodec_coverage coverage = {7, 7};
  for (uint32_t i = 0; i < s->count; i++) {
    const fcodec_stream *d = &s->streams[i];
    const uint32_t length = map_length(d);
    uint8_t *map = allocate(length), *symbols = allocate(d->symbols);
    EXPECT(fcodec_gateway_symbols(g, 0, i, symbols, symbols, d->symbols - 1) == FCODEC_SHORT_BUFFER);
    EXPECT(fcodec_gateway_symbols(g, 0, i, symbols, NULL, d->symbols) == FCODEC_OK);
    fcodec_target target = {map, length, 1, (size_t)d->width * d->channels, d->channels, FCODEC_SAMPLES, 0};
    if (d->is_bytes) {
      EXPECT(fcodec_gateway_reconstruct(g, 0, i, 0, 0, &target, &coverage) == FCODEC_OTHER_CONTENT);
      EXPECT(fcodec_gateway_bytes(g, 0, i, map, length, NULL) == FCODEC_BAD_ARGUMENT);
      EXPECT(fcodec_gateway_bytes(g, 0, s->count, map, length, &number) == FCODEC_BAD_ARGUMENT);
    } else {
      EXPECT(fcodec_gateway_bytes(g, 0, i, map, length, &number) == FCODEC_OTHER_CONTENT);
      EXPECT(fcodec_gateway_reconstruct(g, 0, i, 0, 0, NULL, &coverage) == FCODEC_BAD_ARGUMENT);
      EXPECT(fcodec_gateway_reconstruct(g, 0, s->count, 0, 0, &target, &coverage) == FCODEC_BAD_ARGUMENT);
      EXPECT(fcodec_gateway_reconstruct(g, 0, i, 0, 1, &target, &coverage) == FCODEC_NO_GRID);
      EXPECT(fcodec_gateway_reconstruct(g, 0, i, UINT32_MAX, UINT32_MAX, &target, &coverage) == FCODEC_NO_GRID);
      target.type = FCODEC_FLOATS;
      EXPECT(fcodec_gateway_reconstruct(g, 0, i, 0, 0, &target, &coverage) == FCODEC_LEFT_OUT);
      target.type = 2;
      EXPECT(fcodec_gateway_reconstruct(g, 0, i, 0, 0, &target, &coverage) == FCODEC_BAD_ARGUMENT);
      target.type = FCODEC_SAMPLES, target.length--;
      EXPECT(fcodec_gateway_reconstruct(g, 0, i, 0, 0, &target, &coverage) == FCODEC_SHORT_BUFFER);
      target.length = (size_t)-1;
      EXPECT(fcodec_gateway_reconstruct(g, 0, i, 0, 0, &target, &coverage) == FCODEC_BAD_ARGUMENT);
      target.length = length, target.channel_stride = (size_t)-1;
      if (d->channels > 1) EXPECT(fcodec_gateway_reconstruct(g, 0, i, 0, 0, &target, &coverage) == FCODEC_BAD_ARGUMENT);
      target.samples = NULL;
      EXPECT(fcodec_gateway_reconstruct(g, 0, i, 0, 0, &target, &coverage) == FCODEC_BAD_ARGUMENT);
    }
    free(map), free(symbols);
  }
  EXPECT(number == 77 && coverage.cells == 7);
  expect_unchanged(s);
}

/* A receiver alone has no session to speak for. */
static void open_receiver(subject *s) {
  fcodec_gateway_setup setup = s->setup;
  setup.is_receiver = 1;
  EXPECT(fcodec_gateway_open(&s->gateway, &setup) == FCODEC_OK);
  uint8_t packet[FCODEC_MESSAGE_SIZE] = {0xF0, 1};
  EXPECT(fcodec_gateway_exit(&s->gateway, 0, 0, 0, 0, packet, sizeof packet) == FCODEC_NO_SESSION);
  EXPECT(fcodec_gateway_report(&s->gateway, 0, 0, packet, sizeof packet) == FCODEC_NO_SESSION);
  EXPECT(fcodec_gateway_retune(&s->gateway, 0, packet, sizeof packet) == FCODEC_NO_SESSION);
  size_t number;
  EXPECT(fcodec_gateway_deliver(&s->gateway, packet, 8, s->events, s->size.events, &number) == FCODEC_OK);
  EXPECT(number == 1 && s->events[0].kind == FCODEC_REFUSED_FRAGMENT && s->events[0].code == 2);
}

static void deliver(subject *s, const uint8_t *packet, size_t length) {
  uint8_t *exact = allocate(length);
  memcpy(exact, packet, length);
  size_t number = 77;
  fcodec_server_event *events = random_number(8) == 0 ? NULL : s->events;
  EXPECT(fcodec_gateway_deliver(&s->gateway, exact, length, events, events == NULL ? 0 : s->size.events, &number) == FCODEC_OK);
  EXPECT(number <= s->size.events);
  for (size_t i = 0; events != NULL && i < number; i++) {
    EXPECT(FCODEC_FRAME_SUPERSEDED <= events[i].kind && events[i].kind <= FCODEC_ANNOUNCEMENT);
    EXPECT(events[i].stream < s->count && events[i].answer_length <= FCODEC_MESSAGE_SIZE);
  }
  free(exact);
}

/* A device's fragments, some of them lost or damaged. Returns 0 if the stream is in no operating point that is tried. */
static void send_frame(subject *s, fcodec_device *device, uint32_t stream) {
  const fcodec_stream *d = &s->streams[stream];
  EXPECT(fcodec_start_frame(device) == FCODEC_OK);
  for (uint8_t point = 0; point < 16 && fcodec_load_symbols(device, stream, UINT32_MAX) == FCODEC_LOAD_NOT_IN_USE; point++) {
    const uint8_t retune[] = {0xFC, point};
    fcodec_receive(device, retune, sizeof retune, NULL);
  }
  if (fcodec_load_symbols(device, stream, d->symbols) != FCODEC_OK) return;
  uint8_t payload[260];
  const size_t capacity = d->minimum_payload + random_number(230 - d->minimum_payload);
  int32_t phase;
  do {
    size_t length;
    phase = fcodec_next(device, payload, capacity, &length);
    EXPECT(phase >= 0);
    const uint32_t fate = random_number(10);
    if (fate == 0) continue;
    if (fate == 1) payload[random_number((uint32_t)length)] ^= (uint8_t)(1u << random_number(8));
    deliver(s, payload, fate == 2 ? random_number((uint32_t)length) : length);
  } while (phase == FCODEC_SENDING);
}

static void deliver_noise(subject *s) {
  for (int i = 0; i < 60; i++) {
    uint8_t packet[64];
    const size_t length = random_number(sizeof packet);
    for (size_t at = 0; at < length; at++) packet[at] = (uint8_t)random_number(256);
    if (length > 0 && random_number(3) == 0) packet[0] = (uint8_t)(0xF0 + random_number(3));
    deliver(s, packet, length);
  }
}

/* Every question about every kept frame, with buffers of exactly the right size and strides with gaps. */
static void ask(subject *s) {
  fcodec_frames state;
  uint32_t kept[300];
  EXPECT(fcodec_gateway_frames(&s->gateway, &state, kept, 300) == FCODEC_OK && state.count < s->size.events);
  note(s);
  for (uint32_t i = 0; i <= state.count; i++) {
    const uint32_t frame = i < state.count ? kept[i] : random_number(2) ? 9999 : UINT32_MAX;
    for (uint32_t stream = 0; stream < s->count; stream++) {
      const fcodec_stream *d = &s->streams[stream];
      fcodec_progress progress;
      uint8_t packet[FCODEC_MESSAGE_SIZE];
      EXPECT(fcodec_gateway_progress(&s->gateway, frame, stream, &progress) == FCODEC_OK);
      EXPECT(progress.symbols <= d->symbols && progress.complete_channels <= d->channels);
      EXPECT(fcodec_gateway_report(&s->gateway, frame, stream, packet, sizeof packet) == 8);
      EXPECT(fcodec_gateway_exit(&s->gateway, frame, 0, 1, 255, packet, sizeof packet) == 8);
      uint8_t *there = allocate(d->symbols), *symbols = allocate(d->symbols);
      EXPECT(fcodec_gateway_symbols(&s->gateway, frame, stream, there, symbols, d->symbols) == FCODEC_OK);
      uint32_t number = 0;
      for (uint32_t n = 0; n < d->symbols; n++) number += there[n];
      EXPECT(number == progress.symbols);
      free(there), free(symbols);
      if (d->is_bytes) {
        size_t length = 0;
        const int32_t whole = fcodec_gateway_bytes(&s->gateway, frame, stream, NULL, 0, &length);
        uint8_t *bytes = allocate(length);
        EXPECT(fcodec_gateway_bytes(&s->gateway, frame, stream, bytes, length, &length) == whole && (whole == 0 || whole == 1));
        if (length > 0) EXPECT(fcodec_gateway_bytes(&s->gateway, frame, stream, bytes, length - 1, &length) == FCODEC_SHORT_BUFFER);
        free(bytes);
        continue;
      }
      if (map_length(d) > 1u << 15) continue;
      const size_t column = d->channels + random_number(4), row = d->width * column + random_number(9);
      const size_t length = (d->height - 1) * row + (d->width - 1) * column + d->channels;
      uint8_t *map = allocate(length), *again = allocate(map_length(d));
      const fcodec_target target = {map, length, 1, row, column, FCODEC_SAMPLES, 0};
      const fcodec_target plain = {again, map_length(d), (size_t)d->height * d->width, d->width, 1, FCODEC_SAMPLES, 0};
      fcodec_coverage coverage, other;
      EXPECT(fcodec_gateway_reconstruct(&s->gateway, frame, stream, 0, 0, &target, &coverage) == FCODEC_OK);
      EXPECT(fcodec_gateway_reconstruct(&s->gateway, frame, stream, 0, 0, &plain, &other) == FCODEC_OK);
      EXPECT(coverage.exact <= coverage.cells && coverage.exact == other.exact && coverage.cells == other.cells);
      for (uint32_t c = 0; c < d->channels; c++)
        for (uint32_t y = 0; y < d->height; y++)
          for (uint32_t x = 0; x < d->width; x++)
            EXPECT(map[c + y * row + x * column] == again[(c * d->height + y) * d->width + x]);
      free(map), free(again);
    }
  }
  expect_unchanged(s);
}

static void test(const char *path) {
  subject s;
  memset(&s, 0, sizeof s);
  uint8_t *bytes = read_file(path, &s.profile.length);
  s.profile.bytes = bytes;
  EXPECT(fcodec_check(&s.profile, NULL) == FCODEC_OK);
  const int32_t described = fcodec_gateway_describe(&s.profile, &s.size);
  EXPECT(described == FCODEC_OK || described == FCODEC_TOO_LARGE);
  if (described == FCODEC_TOO_LARGE || s.size.frames > 8u << 20) {
    printf("%-40s more than 8 MB: skipped\n", path);
    free(bytes);
    return;
  }
  s.count = describe_all(&s.profile, s.streams);
  s.frames = allocate(s.size.frames), s.workspace = allocate(s.size.workspace), s.frames_before = allocate(s.size.frames);
  s.events = (fcodec_server_event *)(void *)allocate(s.size.events * sizeof *s.events);
  const fcodec_gateway_setup setup = {
      FCODEC_ABI, 0, s.profile, s.frames, s.size.frames, s.workspace, s.size.workspace};
  s.setup = setup;
  open_wrongly(&s);
  open_receiver(&s);
  EXPECT(fcodec_gateway_open(&s.gateway, &s.setup) == FCODEC_OK);
  size_t symbols = 0;
  for (uint32_t i = 0; i < s.count; i++)
    if (s.streams[i].symbols > symbols) symbols = s.streams[i].symbols;
  uint8_t *sent = allocate(symbols);
  fcodec_device device;
  const fcodec_setup sending = {FCODEC_ABI, 0, s.profile, sent, symbols, NULL, 0, 7, 0};
  EXPECT(fcodec_open(&device, &sending) == FCODEC_OK);
  uint8_t hello[FCODEC_MESSAGE_SIZE];
  EXPECT(fcodec_hello(&device, hello, sizeof hello) == 8);
  deliver(&s, hello, 8);
  for (int round = 0; round < 6; round++) {
    for (size_t i = 0; i < symbols; i++) sent[i] = (uint8_t)random_number(4);
    const uint32_t stream = random_number(s.count);
    if (s.streams[stream].is_bytes) sent[0] = (uint8_t)random_number(200), sent[1] = 0, sent[2] = 0;
    send_frame(&s, &device, stream);
    ask_wrongly(&s);
    if (round % 3 == 0) ask(&s);
    deliver_noise(&s);
    if (random_number(6) == 0) EXPECT(fcodec_gateway_reset(&s.gateway) == FCODEC_OK);
    if (random_number(6) == 0) EXPECT(fcodec_gateway_silence(&s.gateway) == FCODEC_OK);
  }
  ask(&s);
  printf("%-40s %7u bytes of frames, %6u of workspace, %zu of state\n", path, s.size.frames, s.size.workspace, sizeof s.gateway);
  free(bytes), free(s.frames), free(s.workspace), free(s.frames_before), free(s.events), free(sent);
}

int main(int count, char **arguments) {
  random_state = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  call_unopened();
  for (int i = 2; i < count; i++) test(arguments[i]);
  printf("gateway: %lu checks\n", checks);
  return 0;
}
