/*
 * Calls the server's side of the C interface wrongly, in turn and at random: every mistake gives its status and changes
 * nothing. Valid C and C++.
 *
 *     abuse_server SEED PROFILE…          PROFILE: a file of canonical bytes
 *
 * All buffers have exactly the size that is needed, so that the address sanitizer sees the first byte too many.
 */
#include <feature_codec_server.h>
#include <math.h>

#include "abuse.h"

typedef struct subject {
  fcodec_shared_profile *profile;
  fcodec_profile content;
  fcodec_stream streams[STREAMS];
  uint32_t count;
  fcodec_workspace *workspace;
  fcodec_receiver *server;
  fcodec_server_event *events;
  uint32_t limit;
} subject;

/* The saved state of a session, to see that a call has changed nothing. */
static uint8_t *saved(const fcodec_receiver *server, size_t *length) {
  EXPECT(fcodec_server_save(server, NULL, 0, length) == FCODEC_OK);
  uint8_t *bytes = allocate(*length);
  EXPECT(fcodec_server_save(server, bytes, *length, length) == FCODEC_OK);
  return bytes;
}

static void open_wrongly(const subject *s) {
  fcodec_shared_profile *none = (fcodec_shared_profile *)&checks, *profile = none;
  fcodec_fault fault;
  char reason[40];
  EXPECT(fcodec_profile_open(NULL, 3, &profile, NULL) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_profile_open(s->content.bytes, (size_t)-1, &profile, NULL) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_profile_open(s->content.bytes, s->content.length, NULL, NULL) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_profile_open(s->content.bytes, s->content.length - 1, &profile, &fault) > 0);
  EXPECT(fcodec_profile_open(s->content.bytes, 0, &profile, NULL) > 0);
  EXPECT(fcodec_profile_from_json(NULL, 1, &profile, NULL, 0) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_profile_from_json("{}", 2, NULL, NULL, 0) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_profile_from_json("{}", 2, &profile, NULL, 0) == FCODEC_NOT_A_PROFILE);
  for (size_t capacity = 0; capacity < sizeof reason; capacity++) {
    memset(reason, 7, sizeof reason);
    EXPECT(fcodec_profile_from_json("{\"layers\": 3}", 13, &profile, reason, capacity) == FCODEC_NOT_A_PROFILE);
    for (size_t i = capacity; i < sizeof reason; i++) EXPECT(reason[i] == 7);
    if (capacity > 0) EXPECT(strlen(reason) < capacity);
  }
  EXPECT(profile == none);
  fcodec_profile_close(NULL);

  size_t length = 77;
  EXPECT(fcodec_profile_to_json(s->profile, NULL, 0, &length) == FCODEC_OK && length > 77);
  char *text = (char *)allocate(length);
  EXPECT(fcodec_profile_to_json(s->profile, text, length - 1, &length) == FCODEC_SHORT_BUFFER);
  EXPECT(fcodec_profile_to_json(s->profile, text, length, &length) == FCODEC_OK);
  EXPECT(fcodec_profile_from_json(text, length, &profile, NULL, 0) == FCODEC_OK);
  fcodec_profile content;
  EXPECT(fcodec_profile_content(profile, &content) == FCODEC_OK && content.length == s->content.length);
  EXPECT(memcmp(content.bytes, s->content.bytes, content.length) == 0 && content.identifier == s->content.identifier);
  fcodec_profile_close(profile);
  for (int i = 0; i < 300; i++) {
    profile = none;
    const size_t cut = random_number(4) == 0 ? random_number((uint32_t)length) : length;
    char *damaged = (char *)allocate(cut);
    memcpy(damaged, text, cut);
    for (uint32_t n = random_number(3) + 1; n > 0 && cut > 0; n--) damaged[random_number((uint32_t)cut)] = (char)random_number(128);
    const int32_t status = fcodec_profile_from_json(damaged, cut, &profile, reason, sizeof reason);
    EXPECT(status == FCODEC_OK || status == FCODEC_NOT_A_PROFILE);
    if (status == FCODEC_OK) fcodec_profile_close(profile);
    else EXPECT(profile == none);
    free(damaged);
  }
  free(text);
}

static void create_wrongly(const subject *s) {
  fcodec_receiver *none = (fcodec_receiver *)&checks, *receiver = none;
  fcodec_receiver_setup setup = {FCODEC_SERVER_ABI, 0, s->profile, 0};
  EXPECT(fcodec_server_create(NULL, &receiver) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_server_create(&setup, NULL) == FCODEC_BAD_ARGUMENT);
  setup.abi++;
  EXPECT(fcodec_server_create(&setup, &receiver) == FCODEC_OTHER_ABI);
  EXPECT(fcodec_receiver_create(&setup, &receiver) == FCODEC_OTHER_ABI);
  setup.abi--;
  setup.profile = NULL;
  EXPECT(fcodec_server_create(&setup, &receiver) == FCODEC_BAD_ARGUMENT);
  setup.profile = (const fcodec_shared_profile *)s->server; /* a handle of another kind */
  EXPECT(fcodec_server_create(&setup, &receiver) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_receiver_memory(setup.profile) == 0);
  setup.profile = s->profile;
  setup.memory_limit = fcodec_receiver_memory(s->profile) - 1;
  EXPECT(fcodec_server_create(&setup, &receiver) == FCODEC_TOO_LARGE);
  EXPECT(receiver == none);
  setup.memory_limit++;
  EXPECT(fcodec_receiver_create(&setup, &receiver) == FCODEC_OK);
  uint8_t packet[FCODEC_MESSAGE_SIZE];
  size_t length = 77;
  EXPECT(fcodec_server_exit(receiver, 0, 0, 0, 0, packet, sizeof packet) == FCODEC_NO_SESSION);
  EXPECT(fcodec_server_report(receiver, 0, 0, packet, sizeof packet) == FCODEC_NO_SESSION);
  EXPECT(fcodec_server_retune(receiver, 0, packet, sizeof packet) == FCODEC_NO_SESSION);
  EXPECT(fcodec_server_save(receiver, NULL, 0, &length) == FCODEC_NO_SESSION && length == 77);
  fcodec_receiver_destroy(receiver);
  fcodec_receiver_destroy(NULL);
  fcodec_workspace_destroy(NULL);
  fcodec_calibration_destroy(NULL);
}

static void ask_wrongly(const subject *s, fcodec_receiver *server) {
  fcodec_frames frames;
  fcodec_progress progress;
  fcodec_coverage coverage = {7, 7};
  uint8_t packet[FCODEC_MESSAGE_SIZE];
  size_t length = 77;
  const int is_open = server == s->server;
  const uint32_t missing = is_open ? s->count : 0;
  const uint8_t byte = 1;
  if (!is_open) {
    EXPECT(fcodec_deliver(server, &byte, 1, NULL, 0, &length) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_receiver_reset(server) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_receiver_silence(server) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_receiver_frames(server, &frames, NULL, 0) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_server_exit(server, 0, 0, 0, 0, packet, sizeof packet) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_server_save(server, NULL, 0, &length) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_event_limit(server) == 0 && fcodec_receiver_refusals(server, 1) == 0);
  } else {
    EXPECT(fcodec_deliver(server, NULL, 1, s->events, s->limit, &length) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_deliver(server, &byte, (size_t)-1, s->events, s->limit, &length) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_deliver(server, &byte, 1, s->events, s->limit - 1, &length) == FCODEC_SHORT_BUFFER);
    EXPECT(fcodec_receiver_frames(server, NULL, NULL, 0) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_server_exit(server, 0, 0, 0, 0, NULL, sizeof packet) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_server_exit(server, 0, 0, 0, 0, packet, sizeof packet - 1) == FCODEC_SHORT_BUFFER);
    EXPECT(fcodec_server_exit(server, UINT32_MAX, 255, 65535, NAN, packet, sizeof packet) > 0);
  }
  EXPECT(fcodec_receiver_progress(server, 0, missing, &progress) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_receiver_bytes(server, 0, missing, NULL, 0, &length) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_receiver_symbols(server, 0, missing, NULL, NULL, 0) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_server_report(server, 0, missing, packet, sizeof packet) == FCODEC_BAD_ARGUMENT);
  fcodec_target target = {packet, sizeof packet, 1, 1, 1, FCODEC_SAMPLES, 0};
  EXPECT(fcodec_reconstruct(server, 0, missing, 0, 0, &target, NULL, &coverage) == FCODEC_BAD_ARGUMENT);
  EXPECT(length == 77 && coverage.cells == 7);
}

/* A target of exactly the length that is needed, with gaps, and what surrounds it. */
static void reconstruct(const subject *s, uint32_t frame, uint32_t stream) {
  const fcodec_stream *d = &s->streams[stream];
  const int is_float = random_number(2) == 1;
  const size_t size = is_float ? sizeof(float) : 1;
  size_t strides[3] = {1, 0, d->channels + random_number(3)};
  strides[1] = d->width * strides[2] + random_number(5);
  if (random_number(3) == 0) {
    strides[2] = 1, strides[1] = d->width + random_number(2), strides[0] = d->height * strides[1] + random_number(2);
  }
  const size_t length = 1 + (d->channels - 1) * strides[0] + (d->height - 1) * strides[1] + (d->width - 1) * strides[2];
  uint8_t *memory = allocate(length * size), *plain = allocate(map_length(d)), *before = allocate(length * size);
  memcpy(before, memory, length * size);
  fcodec_target target = {memory, length, strides[0], strides[1], strides[2], is_float, 0};
  fcodec_coverage coverage = {0, 0}, again;
  EXPECT(fcodec_reconstruct(s->server, frame, stream, 0, 0, NULL, NULL, NULL) == FCODEC_BAD_ARGUMENT);
  target.length--;
  EXPECT(fcodec_reconstruct(s->server, frame, stream, 0, 0, &target, s->workspace, NULL) == FCODEC_SHORT_BUFFER);
  target.length++;
  target.type = 2;
  EXPECT(fcodec_reconstruct(s->server, frame, stream, 0, 0, &target, s->workspace, NULL) == FCODEC_BAD_ARGUMENT);
  target.type = is_float;
  /* No layer has this grid: it would have more samples than a map may have. */
  EXPECT(fcodec_reconstruct(s->server, frame, stream, 65535, 65535, &target, s->workspace, NULL) == FCODEC_NO_GRID);
  EXPECT(fcodec_reconstruct(s->server, frame, stream, 0, 0, &target, (fcodec_workspace *)s->server, NULL) ==
         FCODEC_BAD_ARGUMENT);
  if (d->height > 1) {
    target.row_stride = (size_t)-1;
    EXPECT(fcodec_reconstruct(s->server, frame, stream, 0, 0, &target, NULL, NULL) == FCODEC_BAD_ARGUMENT);
    target.row_stride = strides[1];
  }
  EXPECT(memcmp(memory, before, length * size) == 0);
  EXPECT(fcodec_reconstruct(s->server, frame, stream, 0, 0, &target, random_number(2) ? s->workspace : NULL, &coverage) ==
         FCODEC_OK);
  EXPECT(coverage.exact <= coverage.cells);
  /* The same map, without gaps and in bytes: HWC here. */
  const fcodec_target hwc = {plain, map_length(d), 1, d->width * d->channels, d->channels, FCODEC_SAMPLES, 0};
  EXPECT(fcodec_reconstruct(s->server, frame, stream, 0, 0, &hwc, s->workspace, &again) == FCODEC_OK);
  EXPECT(again.exact == coverage.exact && again.cells == coverage.cells);
  /* The number of each byte of each channel, NaN before its first; infinite where a scale times a sample overflows. */
  float *numbers = (float *)(void *)allocate(d->channels * 256 * sizeof(float));
  for (size_t n = 0; n < d->channels * (size_t)256; n++) numbers[n] = NAN;
  for (uint32_t y = 0, i = 0; y < d->height; y++)
    for (uint32_t x = 0; x < d->width; x++)
      for (uint32_t c = 0; c < d->channels; c++, i++) {
        const size_t place = c * strides[0] + y * strides[1] + x * strides[2];
        if (!is_float && memory[place] != plain[i]) EXPECT(!"the byte of the other layout");
        if (is_float) {
          float value, *number = &numbers[c * 256 + plain[i]];
          memcpy(&value, memory + place * size, size);
          if (isnan(*number)) *number = value;
          if (*number != value) EXPECT(!"one number for all samples of a channel with the same byte, and not NaN");
        }
      }
  free(memory), free(plain), free(before), free(numbers);
}

/* The cells of the finest grid of which something has arrived, in exactly the memory that they need, with gaps, and what surrounds
   them; every sample of the map has one of them. */
static void reconstruct_cells(const subject *s, uint32_t frame, uint32_t stream) {
  const fcodec_stream *d = &s->streams[stream];
  fcodec_progress progress;
  EXPECT(fcodec_receiver_progress(s->server, frame, stream, &progress) == FCODEC_OK);
  const uint32_t rows = progress.finest_rows, columns = progress.finest_columns;
  const int is_float = random_number(2) == 1;
  const size_t size = is_float ? sizeof(float) : 1, column = d->channels + random_number(3);
  const size_t row = columns * column + random_number(5);
  const size_t length = rows == 0 ? 1 : 1 + (d->channels - 1) + (rows - 1) * row + (columns - 1) * column;
  uint8_t *memory = allocate(length * size), *before = allocate(length * size);
  memcpy(before, memory, length * size);
  fcodec_target target = {memory, length, 1, row, column, is_float, 0};
  EXPECT(fcodec_reconstruct_cells(s->server, frame, stream, 0, 0, &target, s->workspace, NULL) == FCODEC_NO_GRID);
  EXPECT(fcodec_reconstruct_cells(s->server, frame, stream, 0, 1, &target, s->workspace, NULL) == FCODEC_NO_GRID);
  EXPECT(fcodec_reconstruct_cells(s->server, frame, s->count, rows, columns, &target, NULL, NULL) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_reconstruct_cells(NULL, frame, stream, rows, columns, &target, NULL, NULL) == FCODEC_BAD_ARGUMENT);
  fcodec_coverage coverage = {0, 0}, of_map = {0, 0};
  if (rows > 0 &&
      fcodec_reconstruct_cells(s->server, frame, stream, rows, columns, &target, NULL, &coverage) != FCODEC_NO_GRID) {
    memcpy(memory, before, length * size);
    EXPECT(fcodec_reconstruct_cells(s->server, frame, stream, rows, columns, NULL, NULL, NULL) == FCODEC_BAD_ARGUMENT);
    target.length--;
    EXPECT(fcodec_reconstruct_cells(s->server, frame, stream, rows, columns, &target, NULL, NULL) == FCODEC_SHORT_BUFFER);
    EXPECT(memcmp(memory, before, length * size) == 0);
    target.length++;
    EXPECT(fcodec_reconstruct_cells(s->server, frame, stream, rows, columns, &target, s->workspace, &coverage) == FCODEC_OK);
    uint8_t *plain = allocate(map_length(d));
    const fcodec_target map = {plain, map_length(d), 1, d->width * d->channels, d->channels, FCODEC_SAMPLES, 0};
    EXPECT(fcodec_reconstruct(s->server, frame, stream, rows, columns, &map, s->workspace, &of_map) == FCODEC_OK);
    EXPECT(of_map.exact == coverage.exact && of_map.cells == coverage.cells);
    for (uint32_t c = 0; c < d->channels && !is_float; c++) {
      uint8_t seen[256] = {0};
      for (uint32_t y = 0; y < rows; y++)
        for (uint32_t x = 0; x < columns; x++) seen[memory[c + y * row + x * column]] = 1;
      for (uint32_t i = 0; i < d->height * d->width; i++) EXPECT(seen[plain[i * d->channels + c]]);
    }
    free(plain);
  }
  free(memory), free(before);
}

/* The fast form gives the symbols and the fragments of a device; and fragments of a device bring the map to a server. */
static void compare_with_device(subject *s, uint32_t stream, uint32_t frame) {
  const fcodec_stream *d = &s->streams[stream];
  const size_t column = d->channels + random_number(3), row = d->width * column + random_number(5);
  const size_t length = (d->height - 1) * row + (d->width - 1) * column + d->channels;
  uint8_t *samples = allocate(d->is_bytes ? d->maximum_bytes : length), *symbols = allocate(d->symbols);
  uint8_t *own = allocate(d->symbols), *cells = allocate(d->cells);
  fcodec_map map = {samples, length, 1, row, column};
  size_t count = 77;
  if (d->is_bytes) {
    const uint32_t some = random_number(d->maximum_bytes + 1);
    EXPECT(fcodec_encode_map(s->profile, stream, &map, NULL, symbols, d->symbols, &count) == FCODEC_OTHER_CONTENT);
    EXPECT(fcodec_encode_bytes(s->profile, stream, samples, d->maximum_bytes + 1u, symbols, d->symbols, &count) ==
           FCODEC_LOAD_TOO_LONG);
    EXPECT(fcodec_encode_bytes(s->profile, stream, samples, some, symbols, some + 2, &count) == FCODEC_SHORT_BUFFER);
    EXPECT(fcodec_encode_bytes(s->profile, stream, samples, some, symbols, some + 3, &count) == FCODEC_OK && count == some + 3);
  } else {
    EXPECT(fcodec_encode_bytes(s->profile, stream, samples, 1, symbols, d->symbols, &count) == FCODEC_OTHER_CONTENT);
    EXPECT(fcodec_encode_map(s->profile, s->count, &map, NULL, symbols, d->symbols, &count) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_encode_map(NULL, stream, &map, NULL, symbols, d->symbols, &count) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_encode_map(s->profile, stream, NULL, NULL, symbols, d->symbols, &count) == FCODEC_BAD_ARGUMENT);
    EXPECT(fcodec_encode_map(s->profile, stream, &map, NULL, symbols, d->symbols - 1, &count) == FCODEC_SHORT_BUFFER);
    map.length--;
    EXPECT(fcodec_encode_map(s->profile, stream, &map, NULL, symbols, d->symbols, &count) == FCODEC_SHORT_BUFFER);
    map.length++;
    EXPECT(count == 77);
    EXPECT(fcodec_encode_map(s->profile, stream, &map, s->workspace, symbols, d->symbols, &count) == FCODEC_OK);
    EXPECT(count == d->symbols);
    fcodec_device device;
    const fcodec_setup setup = {FCODEC_ABI, frame - 1, s->content, own, d->symbols, cells, d->cells, 7, 0};
    EXPECT(fcodec_open(&device, &setup) == FCODEC_OK && fcodec_start_frame(&device) == FCODEC_OK);
    if (fcodec_load_map(&device, stream, &map) == FCODEC_OK) EXPECT(memcmp(own, symbols, d->symbols) == 0);
  }

  const uint32_t payload = d->minimum_payload + random_number(250);
  fcodec_sending sending = {stream, frame, 7, 0, d->minimum_payload - 1};
  const size_t capacity = payload + random_number(2 * payload); /* sometimes for one fragment, sometimes for more */
  uint8_t *room = allocate(capacity);
  uint32_t lengths[3] = {9, 9, 9}, offset = (uint32_t)count + 1;
  size_t written = 77;
  EXPECT(fcodec_write_fragments(s->profile, &sending, symbols, count, &offset, room, capacity, lengths, 3, &written) ==
         FCODEC_BAD_ARGUMENT);
  offset = 0;
  EXPECT(fcodec_write_fragments(s->profile, &sending, symbols, count, &offset, room, capacity, lengths, 3, &written) ==
         FCODEC_SHORT_BUFFER || count == 0);
  EXPECT(written == 77 && offset == 0 && lengths[0] == 9);
  sending.payload = payload;
  while (offset < count) {
    EXPECT(fcodec_write_fragments(s->profile, &sending, symbols, count, &offset, room, capacity, lengths, 3, &written) ==
           FCODEC_OK && written > 0 && written <= 3);
    for (size_t i = 0, start = 0; i < written; start += lengths[i++]) {
      uint8_t *fragment = allocate(lengths[i]);
      memcpy(fragment, room + start, lengths[i]);
      fcodec_fragment content;
      EXPECT(fcodec_read_fragment(s->profile, 7, fragment, lengths[i], &content, NULL, 0) == FCODEC_OK);
      EXPECT(content.stream == stream && content.count > 0);
      if (random_number(10) == 0) fragment[random_number(lengths[i])] ^= (uint8_t)(1 << random_number(8));
      size_t events = 77;
      if (random_number(4) > 0) {
        EXPECT(fcodec_deliver(s->server, fragment, lengths[i], s->events, s->limit, &events) == FCODEC_OK);
        EXPECT(events <= s->limit);
      }
      free(fragment);
    }
  }
  free(samples), free(symbols), free(own), free(cells), free(room);
}

static void deliver_noise(const subject *s) {
  for (int i = 0; i < 300; i++) {
    const uint32_t length = random_number(random_number(4) == 0 ? 300 : 12);
    uint8_t *packet = allocate(length);
    if (length > 0 && random_number(3) == 0) packet[0] = (uint8_t)(0xF0 + random_number(16));
    if (length > 5 && random_number(2) == 0) {
      packet[0] = 0xF0, packet[1] = 1;
      for (int b = 0; b < 4; b++) packet[2 + b] = (uint8_t)(s->content.identifier >> (8 * b));
    }
    size_t events = 77;
    EXPECT(fcodec_deliver(s->server, packet, length, random_number(2) ? s->events : NULL, s->limit, &events) == FCODEC_OK);
    EXPECT(events <= s->limit);
    free(packet);
  }
}

static void restore(const subject *s) {
  size_t length;
  uint8_t *bytes = saved(s->server, &length);
  const fcodec_receiver_setup setup = {FCODEC_SERVER_ABI, 0, s->profile, 0};
  fcodec_receiver *again = NULL;
  EXPECT(fcodec_server_restore(&setup, bytes, length, &again) == FCODEC_OK);
  size_t other;
  uint8_t *same = saved(again, &other);
  EXPECT(other == length && memcmp(bytes, same, length) == 0);
  free(same);
  fcodec_receiver_destroy(again);
  again = NULL;
  EXPECT(fcodec_server_restore(&setup, bytes, length - 1, &again) == FCODEC_DAMAGED_STATE);
  bytes[random_number((uint32_t)length)] ^= (uint8_t)(1 + random_number(255));
  EXPECT(fcodec_server_restore(&setup, bytes, length, &again) == FCODEC_DAMAGED_STATE);
  EXPECT(again == NULL);
  free(bytes);
}

static fcodec_format random_format(void) {
  fcodec_format format = {(uint8_t)random_number(10), (uint8_t)random_number(2), (uint8_t)random_number(2), 0,
                          (int32_t)random_number(60) - 25, (float)random_number(9) / 8, (int32_t)random_number(300) - 150};
  return format;
}

static void convert(void) {
  for (int i = 0; i < 500; i++) {
    fcodec_format list[4];
    for (int f = 0; f < 4; f++) list[f] = random_format();
    const uint32_t count = random_number(70), run = random_number(6), formats_count = random_number(5);
    const fcodec_formats formats = {list, formats_count, run};
    float *values = (float *)(void *)allocate(count * sizeof(float)), *back = (float *)(void *)allocate(count * sizeof(float));
    uint8_t *samples = allocate(count), *before = allocate(count);
    for (uint32_t v = 0; v < count && random_number(3); v++) values[v] = (float)((int)random_number(1000) - 500) / 16;
    memcpy(before, samples, count);
    size_t index = 77;
    const int32_t status = fcodec_quantise(&formats, values, count, samples, &index);
    EXPECT(status == FCODEC_OK || status == FCODEC_NOT_A_NUMBER || status == FCODEC_BAD_ARGUMENT);
    if (status == FCODEC_BAD_ARGUMENT) EXPECT(memcmp(samples, before, count) == 0 && index == 77);
    if (status == FCODEC_NOT_A_NUMBER) EXPECT(index < count && isnan(values[index]));
    EXPECT((fcodec_dequantise(&formats, samples, count, back) == FCODEC_OK) == (status != FCODEC_BAD_ARGUMENT));
    const int32_t again = fcodec_requantise(&list[0], &list[1], samples, count, samples);
    EXPECT(again == FCODEC_OK || again == FCODEC_BAD_ARGUMENT);
    fcodec_calibration *calibration = NULL;
    if (fcodec_calibration_create(list[0].bits, list[0].is_signed, &calibration) == FCODEC_OK) {
      EXPECT(2 <= list[0].bits && list[0].bits <= 8);
      const int32_t added = fcodec_calibration_add(calibration, values, count, &index);
      EXPECT(added == FCODEC_OK || added == FCODEC_NOT_A_NUMBER);
      for (int32_t method = -1; method < 5; method++) {
        fcodec_format chosen;
        const int32_t found = fcodec_calibration_format(calibration, method, random_number(3) - 0.5, &chosen, NULL);
        if (found == FCODEC_OK) EXPECT(chosen.bits == list[0].bits && 0 <= method && method <= 3);
      }
      fcodec_calibration_destroy(calibration);
    }
    free(values), free(back), free(samples), free(before);
  }
  EXPECT(fcodec_quantise(NULL, NULL, 0, NULL, NULL) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_dequantise(NULL, NULL, 0, NULL) == FCODEC_BAD_ARGUMENT);
  /* Numbers at an odd address. */
  const fcodec_format q = {8, 1, 0, 0, 4, 0, 0};
  const fcodec_formats one = {&q, 1, 1};
  uint8_t *bytes = allocate(9), samples[2] = {3, 4};
  float *odd = (float *)(void *)(bytes + 1);
  fcodec_calibration *calibration = NULL;
  EXPECT(fcodec_quantise(&one, odd, 2, samples, NULL) == FCODEC_BAD_ARGUMENT && samples[0] == 3);
  EXPECT(fcodec_dequantise(&one, samples, 2, odd) == FCODEC_BAD_ARGUMENT);
  EXPECT(fcodec_calibration_create(8, 1, &calibration) == FCODEC_OK);
  EXPECT(fcodec_calibration_add(calibration, odd, 2, NULL) == FCODEC_BAD_ARGUMENT);
  fcodec_calibration_destroy(calibration);
  free(bytes);
}

static void pool(void) {
  for (int i = 0; i < 400; i++) {
    fcodec_pooling pooling = {random_number(20), random_number(20), random_number(9), random_number(9), (uint8_t)random_number(2),
                              (uint8_t)(1 + random_number(8)), (uint8_t)random_number(2), (uint8_t)random_number(2), 0, 0};
    size_t count = 77;
    if (fcodec_grids(&pooling, NULL, NULL, 0, &count) != FCODEC_OK) {
      EXPECT(count == 77);
      EXPECT(fcodec_pool(&pooling, NULL, 1, NULL, NULL, 0) == FCODEC_BAD_ARGUMENT);
      continue;
    }
    uint32_t *rows = (uint32_t *)(void *)allocate(count * 4), *columns = (uint32_t *)(void *)allocate(count * 4);
    EXPECT(fcodec_grids(&pooling, rows, columns, count, &count) == FCODEC_OK);
    pooling.root = random_number((uint32_t)count + 1), pooling.finest = random_number((uint32_t)count + 1);
    const uint32_t channels = random_number(4);
    const size_t length = (size_t)channels * pooling.height * pooling.width;
    const int valid = pooling.root <= pooling.finest && pooling.finest < count && channels > 0 && pooling.bits >= 2;
    const size_t cells = valid ? (size_t)rows[pooling.finest] * columns[pooling.finest] : 1, room = cells * channels;
    uint8_t *samples = allocate(length), *symbols = allocate(room), *grid = allocate(room), *there = allocate(room);
    fcodec_map map = fcodec_map_chw(samples, channels, pooling.height, pooling.width);
    EXPECT((fcodec_pool(&pooling, &map, channels, symbols, grid, room) == FCODEC_OK) == valid);
    if (valid) {
      EXPECT(fcodec_pool(&pooling, &map, channels, symbols, grid, room - 1) == FCODEC_SHORT_BUFFER);
      map.length--;
      EXPECT(fcodec_pool(&pooling, &map, channels, symbols, grid, room) == FCODEC_SHORT_BUFFER);
      int32_t means[4] = {INT32_MIN, INT32_MAX, 3, -1};
      uint8_t *again = allocate(room), *exact = allocate(room), *whole = allocate(length);
      memset(there, 1, room);
      EXPECT(fcodec_reconstruct_channels(&pooling, channels, pooling.finest, there, symbols, means, again, exact, whole) ==
             FCODEC_OK);
      EXPECT(memcmp(grid, again, room) == 0);
      for (size_t b = 0; b < room; b++) EXPECT(exact[b] == 1), there[b] = (uint8_t)random_number(2);
      EXPECT(fcodec_reconstruct_channels(&pooling, channels, pooling.finest, there, symbols, means, again, exact, whole) ==
             FCODEC_OK);
      EXPECT(fcodec_reconstruct_channels(&pooling, channels, pooling.finest + 1, there, symbols, means, again, exact, whole) ==
             FCODEC_BAD_ARGUMENT);
      free(again), free(exact), free(whole);
    }
    free(rows), free(columns), free(samples), free(symbols), free(grid), free(there);
  }
}

static void test(const char *path) {
  subject s;
  memset(&s, 0, sizeof s);
  size_t length;
  uint8_t *bytes = read_file(path, &length);
  EXPECT(fcodec_profile_open(bytes, length, &s.profile, NULL) == FCODEC_OK);
  free(bytes); /* they have been copied */
  EXPECT(fcodec_profile_content(s.profile, &s.content) == FCODEC_OK);
  s.count = describe_all(&s.content, s.streams);
  const fcodec_receiver_setup setup = {FCODEC_SERVER_ABI, 0, s.profile, (uint64_t)64 << 20};
  s.workspace = fcodec_workspace_create();
  if (fcodec_server_create(&setup, &s.server) == FCODEC_TOO_LARGE) {
    printf("%-60s a receiver of %llu bytes: skipped\n", path, (unsigned long long)fcodec_receiver_memory(s.profile));
    fcodec_workspace_destroy(s.workspace);
    fcodec_profile_close(s.profile);
    return;
  }
  s.limit = fcodec_event_limit(s.server);
  s.events = (fcodec_server_event *)(void *)allocate(s.limit * sizeof *s.events);
  open_wrongly(&s);
  create_wrongly(&s);
  size_t before_length, after_length;
  for (uint32_t frame = 1; frame < 8; frame++) {
    uint8_t *before = saved(s.server, &before_length);
    ask_wrongly(&s, s.server);
    ask_wrongly(&s, NULL);
    ask_wrongly(&s, (fcodec_receiver *)s.profile);
    uint8_t *after = saved(s.server, &after_length);
    EXPECT(before_length == after_length && memcmp(before, after, before_length) == 0);
    free(before), free(after);
    const uint32_t stream = random_number(s.count);
    compare_with_device(&s, stream, frame);
    if (!s.streams[stream].is_bytes && map_length(&s.streams[stream]) < 1u << 20) {
      reconstruct(&s, frame, stream);
      reconstruct(&s, 9999, stream);
      reconstruct_cells(&s, frame, stream);
      reconstruct_cells(&s, 9999, stream);
    }
    deliver_noise(&s);
    restore(&s);
    if (random_number(4) == 0) EXPECT(fcodec_receiver_reset(s.server) == FCODEC_OK);
    if (random_number(4) == 0) EXPECT(fcodec_receiver_silence(s.server) == FCODEC_OK);
  }
  fcodec_profile_close(s.profile); /* before the receiver, which keeps what it needs */
  size_t events;
  const uint8_t packet[20] = {0};
  EXPECT(fcodec_deliver(s.server, packet, sizeof packet, s.events, s.limit, &events) == FCODEC_OK);
  fcodec_receiver_destroy(s.server);
  fcodec_workspace_destroy(s.workspace);
  free(s.events);
}

int main(int count, char **arguments) {
  EXPECT(fcodec_server_abi() == FCODEC_SERVER_ABI && fcodec_abi() == FCODEC_ABI);
  random_state = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  for (int32_t code = -20; code < 40; code++) {
    EXPECT(strlen(fcodec_status_text(code)) > 0 && strlen(fcodec_fault_text(code)) > 0);
    EXPECT(strlen(fcodec_refusal_text(code)) > 0 && strlen(fcodec_skipped_text(code)) > 0);
  }
  convert();
  pool();
  for (int i = 2; i < count; i++) test(arguments[i]);
  printf("server: %lu checks\n", checks);
  return 0;
}
