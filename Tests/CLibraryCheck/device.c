/* The operations of the device, through the C interface alone. */
#include <feature_codec.h>
#include <string.h>

#include "testee.h"

#ifdef __arm__
#define LARGE __attribute__((section(".psram")))
#else
#define LARGE
#endif

enum { STREAMS = 15, LONGEST_SYMBOLS = 1 << 20 };

static uint8_t profile_bytes[1 << 16] LARGE;
static fcodec_profile profile;
static fcodec_device device;
static int is_open;
static uint8_t symbols[LONGEST_SYMBOLS] LARGE;
static uint64_t cells[LONGEST_SYMBOLS / 8] LARGE;
static uint8_t payload[1 << 16] LARGE;

/* Copies a profile, checks it, and opens a device. Returns a status of fcodec_... */
static int32_t open_device(bytes content, uint16_t session, uint32_t frame) {
  is_open = 0;
  memcpy(profile_bytes, content.start, content.length);
  profile = (fcodec_profile){profile_bytes, content.length, 0};
  fcodec_setup setup = {
      .abi = FCODEC_ABI, .frame = frame, .symbols = symbols, .symbols_length = sizeof symbols, .cells = cells,
      .cells_length = sizeof cells, .session = session};
  int32_t status = fcodec_check(&profile, 0);
  setup.profile = profile;
  if (status == FCODEC_OK) status = fcodec_open(&device, &setup);
  return status;
}

/* Retunes the device to an operating point that uses the stream. */
static void use(uint32_t stream) {
  for (uint8_t point = 0; point < 16 && fcodec_load_symbols(&device, stream, 0) == FCODEC_LOAD_NOT_IN_USE; point++) {
    const uint8_t retune[] = {0xFC, point};
    fcodec_receive(&device, retune, sizeof retune, 0);
  }
}

static fcodec_map map_of(bytes samples, const fcodec_stream *stream) {
  return fcodec_map_chw(samples.start, stream->channels, stream->height, stream->width);
}

/* 20. The bytes of [REASM-5] are worked out here: a device has no receiver. */
static int answer_profile(request *request) {
  const bytes content = read_bytes(request);
  fcodec_fault fault;
  fcodec_profile given = {content.start, content.length, 0};
  const int32_t code = fcodec_check(&given, &fault);
  if (code < 0) return FAILED;
  if (code > 0) {
    write_number((uint32_t)code);
    write_number(fault.record);
    write_number(fault.offset);
    return REFUSED;
  }
  fcodec_stream streams[STREAMS];
  uint32_t count = 0, all = 0, longest = 0;
  while (count < STREAMS && fcodec_describe(&given, count, &streams[count]) == FCODEC_OK) count++;
  write_number(given.identifier);
  write_number(count);
  for (uint32_t i = 0; i < count; i++) {
    write_number(streams[i].symbols);
    all += streams[i].symbols + (streams[i].symbols + 7) / 8;
    if (streams[i].symbols > longest) longest = streams[i].symbols;
  }
  write_number(count);
  for (uint32_t i = 0; i < count; i++) write_number(streams[i].minimum_payload);
  write_number((uint32_t)(content.start[5] + 1) * all + longest);
  return RESULT;
}

/* 30 and 31. */
static int answer_encode(int operation, request *request) {
  const bytes content = read_bytes(request);
  const uint32_t index = read_number(request);
  const bytes data = read_bytes(request);
  fcodec_stream stream;
  if (open_device(content, 0, 0) != FCODEC_OK || fcodec_describe(&profile, index, &stream) != FCODEC_OK) return FAILED;
  fcodec_start_frame(&device);
  use(index);
  int32_t status;
  if (operation == 31) {
    status = fcodec_load_bytes(&device, index, data.start, data.length);
  } else {
    const fcodec_map map = map_of(data, &stream);
    status = fcodec_load_map(&device, index, &map);
  }
  if (status == FCODEC_LOAD_TOO_LONG) {
    write_number(1);
    return REFUSED;
  }
  /* A device cannot load a stream that no operating point uses. */
  if (status == FCODEC_SHORT_BUFFER || status == FCODEC_LOAD_NOT_IN_USE) return UNSUPPORTED;
  fcodec_state state;
  if (status != FCODEC_OK || fcodec_phase(&device, &state) < 0) return FAILED;
  write_bytes(symbols, state.symbols);
  return RESULT;
}

/* 32. */
static int answer_send(request *request) {
  const bytes content = read_bytes(request);
  const uint32_t index = read_number(request), frame = read_number(request), offset = read_number(request);
  const uint32_t limits = read_number(request);
  struct request rest = *request;
  if (limits > request->left / 4) return FAILED;
  request->next += 4 * limits;
  request->left -= 4 * limits;
  const bytes data = read_bytes(request);
  const uint16_t session = (uint16_t)read_number(request);
  if (data.length > sizeof symbols) return UNSUPPORTED;
  if (open_device(content, session, frame - 1) != FCODEC_OK) return FAILED;
  memcpy(symbols, data.start, data.length);
  fcodec_start_frame(&device);
  use(index);
  const int32_t status = fcodec_load_symbols(&device, index, data.length);
  if (status == FCODEC_LOAD_NOT_IN_USE) return UNSUPPORTED;
  if (status != FCODEC_OK || fcodec_restart(&device, offset) < 0) return FAILED;
  uint8_t *place = reserve_number();
  uint32_t count = 0;
  for (uint32_t limit = 0, i = 0;; i++) { /* the last limit applies to all further fragments */
    if (i < limits) limit = read_number(&rest);
    size_t written = 0;
    const size_t capacity = limit < sizeof payload ? limit : sizeof payload;
    const int32_t status = fcodec_next(&device, payload, capacity, &written);
    if (status == FCODEC_SHORT_BUFFER) {
      clear_answer();
      write_number(1);
      return REFUSED;
    }
    if (status < 0) return FAILED;
    if (written == 0) break;
    write_bytes(payload, (uint32_t)written);
    count++;
  }
  set_number(place, count);
  return RESULT;
}

static int write_state(void) {
  fcodec_state state;
  const int32_t phase = fcodec_phase(&device, &state);
  if (phase < 0) return FAILED;
  write_number((uint32_t)phase);
  write_number(state.frame);
  write_number(state.operating_point);
  return RESULT;
}

/* 72 and 73. */
static int answer_load(int operation, request *request) {
  const uint32_t index = read_number(request);
  const bytes data = read_bytes(request);
  fcodec_stream stream;
  if (fcodec_describe(&profile, index, &stream) != FCODEC_OK) return FAILED;
  int32_t status;
  if (operation == 73) {
    status = fcodec_load_bytes(&device, index, data.start, data.length);
  } else {
    const fcodec_map map = map_of(data, &stream);
    status = fcodec_load_map(&device, index, &map);
  }
  if (status < 0) return FAILED;
  write_number((uint32_t)status);
  return write_state();
}

/* 74. */
static int answer_next(request *request) {
  const int32_t limit = (int32_t)read_number(request);
  const uint32_t repeats = read_number(request);
  const size_t capacity = limit < 0 ? 0 : (uint32_t)limit < sizeof payload ? (size_t)limit : sizeof payload;
  const fcodec_device before = device;
  if (repeats && fcodec_phase(&device, 0) == FCODEC_SENT) fcodec_restart(&device, 0);
  size_t length = 0;
  const int32_t status = fcodec_next(&device, payload, capacity, &length);
  if (status < 0 && status != FCODEC_SHORT_BUFFER) return FAILED;
  if (status == FCODEC_SHORT_BUFFER) device = before;
  write_number(status == FCODEC_SHORT_BUFFER);
  write_bytes(payload, (uint32_t)length);
  return write_state();
}

/* 75. */
static int answer_receive(request *request) {
  const bytes packet = read_bytes(request);
  fcodec_event event;
  const int32_t kind = fcodec_receive(&device, packet.start, packet.length, &event);
  uint32_t fields[6] = {(uint32_t)kind};
  uint32_t count = 1;
  switch (kind) {
    case FCODEC_IGNORED: count = 0; break;
    case FCODEC_WELCOME: /* the version and the session of the message, which are the device's own */
      fields[count++] = 1;
      fields[count++] = packet.start[6] | (uint32_t)packet.start[7] << 8;
      break;
    case FCODEC_REFUSED:
      fields[count++] = event.reason;
      fields[count++] = event.version;
      break;
    case FCODEC_EXIT:
      fields[count++] = event.frame;
      fields[count++] = event.frame_bits;
      fields[count++] = event.layer;
      fields[count++] = event.class_index;
      fields[count++] = event.confidence;
      break;
    case FCODEC_REPORT:
      fields[count++] = event.stream;
      fields[count++] = event.symbols;
      break;
    case FCODEC_RETUNED: fields[count++] = event.operating_point; break;
    default: return FAILED;
  }
  write_number(count);
  for (uint32_t i = 0; i < count; i++) write_number(fields[i]);
  return write_state();
}

/* 76 to 78. */
static int answer_message(int operation, request *request) {
  uint8_t packet[FCODEC_MESSAGE_SIZE];
  int32_t length;
  if (operation == 76) {
    length = fcodec_hello(&device, packet, sizeof packet);
  } else if (operation == 78) {
    length = fcodec_announcement(&device, packet, sizeof packet);
  } else {
    const uint8_t layer = (uint8_t)read_number(request);
    const uint16_t class_index = (uint16_t)read_number(request);
    length = fcodec_local_result(&device, layer, class_index, (uint8_t)read_number(request), packet, sizeof packet);
  }
  if (length < 0) return FAILED;
  write_bytes(packet, (uint32_t)length);
  return write_state();
}

int answer_device(int operation, request *request) {
  switch (operation) {
    case 20: return answer_profile(request);
    case 30:
    case 31: return answer_encode(operation, request);
    case 32: return answer_send(request);
    case 50:
    case 60: is_open = 0; return UNSUPPORTED;
    case 70: {
      const bytes content = read_bytes(request);
      const uint16_t session = (uint16_t)read_number(request);
      if (open_device(content, session, read_number(request)) != FCODEC_OK) return FAILED;
      is_open = 1;
      return write_state();
    }
    default: break;
  }
  if (operation < 71 || operation > 78) return UNSUPPORTED;
  if (!is_open) return FAILED;
  switch (operation) {
    case 71: return fcodec_start_frame(&device) == FCODEC_OK ? write_state() : FAILED;
    case 72:
    case 73: return answer_load(operation, request);
    case 74: return answer_next(request);
    case 75: return answer_receive(request);
    default: return answer_message(operation, request);
  }
}
