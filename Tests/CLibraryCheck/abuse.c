/*
 * Calls the C interface wrongly, in turn and at random: every mistake gives its status and changes nothing. Valid C and C++.
 *
 *     abuse SEED PROFILE…          PROFILE: a file of canonical bytes
 *
 * All buffers have exactly the size that is needed, so that the address sanitizer sees the first byte too many.
 */
#include "abuse.h"

typedef struct subject {
  fcodec_profile profile;
  fcodec_stream streams[STREAMS];
  uint32_t count;
  uint8_t *symbols, *cells;
  fcodec_setup setup;
  fcodec_device device;
} subject;

static int32_t change(int32_t status, const fcodec_device *device, const fcodec_device *before) {
  if (status < 0) EXPECT(memcmp(device, before, sizeof *device) == 0);
  return status;
}

/* Makes a call, and checks that a mistake has changed nothing. */
#define CALL(subject, call) (before = (subject)->device, change((call), &(subject)->device, &before))

static void open_wrongly(subject *s) {
  fcodec_device before, device;
  memset(&device, 0xA5, sizeof device);
  memcpy(&before, &device, sizeof device);
  fcodec_setup setup = s->setup;
  EXPECT(fcodec_open(NULL, &setup) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_open(&device, NULL) == FCODEC_BAD_ARGUMENT);
  setup.abi++;
  EXPECT(fcodec_open(&device, &setup) == FCODEC_OTHER_ABI);
  setup = s->setup;
  setup.profile.bytes = NULL;
  EXPECT(fcodec_open(&device, &setup) == FCODEC_BAD_ARGUMENT);
  setup = s->setup;
  setup.profile.identifier++;
  EXPECT(fcodec_open(&device, &setup) == FCODEC_FOREIGN_PROFILE);
  setup = s->setup;
  setup.profile.length--;
  EXPECT(fcodec_open(&device, &setup) == FCODEC_FOREIGN_PROFILE);
  setup.profile.length = 0;
  EXPECT(fcodec_open(&device, &setup) == FCODEC_FOREIGN_PROFILE);
  setup = s->setup;
  setup.symbols = NULL;
  EXPECT(fcodec_open(&device, &setup) == FCODEC_BAD_ARGUMENT);
  setup = s->setup;
  setup.cells = s->cells + 1;
  EXPECT(fcodec_open(&device, &setup) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_open((fcodec_device *)(void *)((uint8_t *)&device + 1), &s->setup) == FCODEC_BAD_ARGUMENT);
  EXPECT(memcmp(&device, &before, sizeof device) == 0);
}

static void call_unopened(subject *s) {
  fcodec_device device;
  uint8_t packet[FCODEC_MESSAGE_SIZE] = {0};
  size_t length = 77;
  const fcodec_map map = fcodec_map_hwc(packet, 1, 1, 1);
  for (int round = 0; round < 3; round++) {
    memset(&device, round == 0 ? 0 : round == 1 ? 0xFF : 0xA5, sizeof device);
    fcodec_device *none = round == 0 ? NULL : &device;
    for (int again = 0; again < 2; again++, none = &device) {
      EXPECT(fcodec_start_frame(none) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_load_map(none, 0, &map) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_load_bytes(none, 0, packet, 1) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_load_symbols(none, 0, 1) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_next(none, packet, sizeof packet, &length) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_restart(none, 0) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_receive(none, packet, sizeof packet, NULL) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_phase(none, NULL) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_hello(none, packet, sizeof packet) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_announcement(none, packet, sizeof packet) == FCODEC_NOT_OPEN);
      EXPECT(fcodec_local_result(none, 0, 0, 0, packet, sizeof packet) == FCODEC_NOT_OPEN);
      EXPECT(length == 77);
    }
  }
  (void)s;
}

/* Retunes to an operating point that uses the stream. Returns 0 if there is none. */
static int use(fcodec_device *device, uint32_t stream) {
  for (uint32_t point = 0; point < 16; point++) {
    if (fcodec_load_symbols(device, stream, UINT32_MAX) != FCODEC_LOAD_NOT_IN_USE) return 1;
    const uint8_t retune[] = {0xFC, (uint8_t)point};
    fcodec_receive(device, retune, sizeof retune, NULL);
  }
  return fcodec_load_symbols(device, stream, UINT32_MAX) != FCODEC_LOAD_NOT_IN_USE;
}

static void load_wrongly(subject *s) {
  fcodec_device before;
  for (uint32_t i = 0; i < s->count; i++) {
    const fcodec_stream *stream = &s->streams[i];
    if (!use(&s->device, i)) continue;
    if (stream->is_bytes) {
      uint8_t *bytes = allocate(stream->maximum_bytes + 1);
      EXPECT(CALL(s, fcodec_load_bytes(&s->device, i, bytes, stream->maximum_bytes + 1)) == FCODEC_LOAD_TOO_LONG);
      EXPECT(CALL(s, fcodec_load_bytes(&s->device, i, NULL, 1)) == FCODEC_BAD_ARGUMENT);
      EXPECT(CALL(s, fcodec_load_bytes(&s->device, i, bytes, (size_t)-1)) == FCODEC_BAD_ARGUMENT);
      const fcodec_map map = fcodec_map_hwc(bytes, 1, 1, 1);
      EXPECT(CALL(s, fcodec_load_map(&s->device, i, &map)) == FCODEC_OTHER_CONTENT);
      free(bytes);
      continue;
    }
    uint8_t *samples = allocate(map_length(stream));
    fcodec_map map = fcodec_map_chw(samples, stream->channels, stream->height, stream->width);
    EXPECT(CALL(s, fcodec_load_map(&s->device, i, NULL)) == FCODEC_BAD_ARGUMENT);
    EXPECT(CALL(s, fcodec_load_bytes(&s->device, i, samples, 1)) == FCODEC_OTHER_CONTENT);
    EXPECT(CALL(s, fcodec_load_map(&s->device, s->count, &map)) == FCODEC_BAD_ARGUMENT);
    EXPECT(CALL(s, fcodec_load_map(&s->device, UINT32_MAX, &map)) == FCODEC_BAD_ARGUMENT);
    map.length--;
    EXPECT(CALL(s, fcodec_load_map(&s->device, i, &map)) == FCODEC_SHORT_BUFFER);
    map.length = (size_t)-1;
    EXPECT(CALL(s, fcodec_load_map(&s->device, i, &map)) == FCODEC_BAD_ARGUMENT);
    map.length = map_length(stream);
    if (stream->height > 1) {
      map.row_stride = (size_t)-1;
      EXPECT(CALL(s, fcodec_load_map(&s->device, i, &map)) == FCODEC_BAD_ARGUMENT);
      map.row_stride = SIZE_MAX / 2;
      const int32_t status = CALL(s, fcodec_load_map(&s->device, i, &map));
      EXPECT(status == FCODEC_BAD_ARGUMENT || status == FCODEC_SHORT_BUFFER);
    }
    map.samples = NULL;
    EXPECT(CALL(s, fcodec_load_map(&s->device, i, &map)) == FCODEC_BAD_ARGUMENT);
    free(samples);
    /* Buffers that are one byte, or one cell, too short. */
    fcodec_setup setup = s->setup;
    fcodec_device device;
    setup.symbols_length = stream->symbols - 1;
    samples = allocate(map_length(stream));
    map = fcodec_map_chw(samples, stream->channels, stream->height, stream->width);
    EXPECT(fcodec_open(&device, &setup) == FCODEC_OK && fcodec_start_frame(&device) == FCODEC_OK && use(&device, i));
    EXPECT(fcodec_load_map(&device, i, &map) == FCODEC_SHORT_BUFFER);
    setup = s->setup;
    setup.cells_length = stream->cells - 1;
    EXPECT(fcodec_open(&device, &setup) == FCODEC_OK && fcodec_start_frame(&device) == FCODEC_OK && use(&device, i));
    EXPECT(fcodec_load_map(&device, i, &map) == FCODEC_SHORT_BUFFER);
    free(samples);
  }
}

/* One layout and another, with and without gaps, give the same fragments. */
static void compare_strides(subject *s) {
  for (uint32_t i = 0; i < s->count; i++) {
    const fcodec_stream *d = &s->streams[i];
    if (d->is_bytes || !use(&s->device, i)) continue;
    const size_t column = d->channels + random_number(4), row = d->width * column + random_number(9);
    const size_t length = (d->height - 1) * row + (d->width - 1) * column + d->channels;
    uint8_t *plain = allocate(map_length(d)), *gaps = allocate(length), *symbols = allocate(d->symbols);
    for (uint32_t c = 0; c < d->channels; c++)
      for (uint32_t y = 0; y < d->height; y++)
        for (uint32_t x = 0; x < d->width; x++)
          gaps[c + y * row + x * column] = plain[(c * d->height + y) * d->width + x];
    const fcodec_map chw = fcodec_map_chw(plain, d->channels, d->height, d->width);
    const fcodec_map hwc = {gaps, length, 1, row, column};
    fcodec_start_frame(&s->device);
    EXPECT(fcodec_load_map(&s->device, i, &chw) == FCODEC_OK);
    memcpy(symbols, s->symbols, d->symbols);
    memset(s->symbols, 0, d->symbols);
    EXPECT(fcodec_load_map(&s->device, i, &hwc) == FCODEC_OK);
    EXPECT(memcmp(symbols, s->symbols, d->symbols) == 0);
    free(plain), free(gaps), free(symbols);
  }
}

static void call_at_random(subject *s, uint32_t rounds) {
  fcodec_device before;
  for (uint32_t round = 0; round < rounds; round++) {
    const uint32_t stream = random_number(s->count + 1);
    const fcodec_stream *description = &s->streams[stream % s->count];
    switch (random_number(10)) {
      case 0: EXPECT(fcodec_start_frame(&s->device) == FCODEC_OK); break;
      case 1: {
        const uint32_t wanted = map_length(description), length = random_number(8) == 0 ? random_number(wanted) : wanted;
        uint8_t *samples = allocate(length);
        fcodec_map map = fcodec_map_hwc(samples, description->channels, description->height, description->width);
        map.length = length;
        if (random_number(8) == 0) map.row_stride = random_number(1u << random_number(31));
        if (random_number(8) == 0) map.column_stride = random_number(1u << random_number(31));
        CALL(s, fcodec_load_map(&s->device, stream, &map));
        free(samples);
        break;
      }
      case 2: {
        const uint32_t length = random_number(random_number(4) == 0 ? 70000 : 40);
        uint8_t *bytes = allocate(length);
        CALL(s, fcodec_load_bytes(&s->device, stream, bytes, length));
        free(bytes);
        break;
      }
      case 3: CALL(s, fcodec_load_symbols(&s->device, stream, random_number(2) ? description->symbols : random_number(70000))); break;
      case 4:
      case 5:
      case 6: {
        const size_t capacity = random_number(random_number(8) == 0 ? 70000 : 260);
        uint8_t *payload = allocate(capacity);
        size_t length = (size_t)-1;
        const int32_t phase = CALL(s, fcodec_next(&s->device, payload, capacity, &length));
        if (phase >= 0) EXPECT(length <= capacity);
        if (phase < 0) EXPECT(phase == FCODEC_SHORT_BUFFER && length == (size_t)-1);
        free(payload);
        break;
      }
      case 7: CALL(s, fcodec_restart(&s->device, random_number(random_number(2) ? 9 : 70000))); break;
      case 8: {
        const size_t length = random_number(10);
        uint8_t *packet = allocate(length);
        if (length > 0 && random_number(4) > 0) packet[0] = (uint8_t)(0xF8 + random_number(5));
        if (length > 2 && random_number(2)) packet[1] = (uint8_t)random_number(3), packet[2] = 0;
        fcodec_event event;
        const int32_t kind = CALL(s, fcodec_receive(&s->device, packet, length, random_number(2) ? &event : NULL));
        EXPECT(kind == 0 || (8 <= kind && kind <= 12));
        free(packet);
        break;
      }
      default: {
        const size_t capacity = random_number(10);
        uint8_t *packet = allocate(capacity);
        fcodec_state state;
        EXPECT(fcodec_phase(&s->device, &state) >= 0 && state.offset <= state.symbols);
        const int32_t length = CALL(s, fcodec_hello(&s->device, packet, capacity));
        EXPECT(length == (capacity < FCODEC_MESSAGE_SIZE ? FCODEC_SHORT_BUFFER : 8));
        EXPECT(fcodec_hello(&s->device, NULL, capacity) == FCODEC_BAD_ARGUMENT);
        CALL(s, fcodec_announcement(&s->device, packet, capacity));
        CALL(s, fcodec_local_result(&s->device, 1, 2, 3, packet, capacity));
        free(packet);
      }
    }
  }
}

/* Profiles with wrong bytes get a code of [PROF-3] and no identifier, and the faults lie within them. */
static void check_damaged(const subject *s) {
  for (uint32_t round = 0; round < 2000; round++) {
    const size_t length = random_number(4) == 0 ? random_number((uint32_t)s->profile.length) : s->profile.length;
    uint8_t *bytes = allocate(length);
    memcpy(bytes, s->profile.bytes, length);
    for (uint32_t i = random_number(3); i > 0 && length > 0; i--) bytes[random_number((uint32_t)length)] = (uint8_t)random_number(256);
    fcodec_profile profile = {bytes, length, 0x12345678};
    fcodec_fault fault;
    const int32_t code = fcodec_check(&profile, &fault);
    EXPECT(code >= 0 && code <= 33);
    if (code > 0) EXPECT(profile.identifier == 0x12345678 && fault.offset <= length);
    if (code == 0) {
      fcodec_stream stream;
      uint32_t count = 0;
      while (fcodec_describe(&profile, count, &stream) == FCODEC_OK) count++;
      EXPECT(1 <= count && count <= 15);
    }
    free(bytes);
  }
  EXPECT(fcodec_check(NULL, NULL) == FCODEC_BAD_ARGUMENT);
  fcodec_profile none = {NULL, 5, 0};
  EXPECT(fcodec_check(&none, NULL) == FCODEC_BAD_ARGUMENT);
  fcodec_stream stream;
  EXPECT(fcodec_describe(NULL, 0, &stream) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_describe(&s->profile, 0, NULL) == FCODEC_BAD_ARGUMENT);
}

static void test(const char *path) {
  subject s;
  memset(&s, 0, sizeof s);
  uint8_t *bytes = read_file(path, &s.profile.length);
  s.profile.bytes = bytes;
  EXPECT(fcodec_check(&s.profile, NULL) == FCODEC_OK);
  size_t symbols = 0, cells = 0;
  s.count = describe_all(&s.profile, s.streams);
  for (uint32_t i = 0; i < s.count; i++) {
    const fcodec_stream *stream = &s.streams[i];
    if (stream->symbols > symbols) symbols = stream->symbols;
    if (stream->cells > cells) cells = stream->cells;
  }
  s.symbols = allocate(symbols);
  s.cells = allocate(cells);
  const fcodec_setup setup = {FCODEC_ABI, 0, s.profile, s.symbols, symbols, s.cells, cells, 7, 0};
  s.setup = setup;
  open_wrongly(&s);
  call_unopened(&s);
  EXPECT(fcodec_open(&s.device, &s.setup) == FCODEC_OK);
  EXPECT(fcodec_start_frame(&s.device) == FCODEC_OK);
  load_wrongly(&s);
  compare_strides(&s);
  call_at_random(&s, 3000);
  check_damaged(&s);
  printf("%-40s %6zu bytes of symbols, %6zu of cells, %zu of state\n", path, symbols, cells, sizeof s.device);
  free(bytes), free(s.symbols), free(s.cells);
}

int main(int count, char **arguments) {
  EXPECT(fcodec_abi() == FCODEC_ABI && fcodec_version() == FCODEC_VERSION);
  random_state = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  for (int i = 2; i < count; i++) test(arguments[i]);
  printf("%lu checks\n", checks);
  return 0;
}
