/*
 * FeatureCodec for C and C++: the device's side. Feature maps go in, fragments of at most the payload's length come out.
 *
 *     fcodec_open                             once: a session of a profile, in memory that the caller provides
 *     per inference:
 *       fcodec_start_frame
 *       fcodec_load_map                       a layer's map becomes symbols; the map may be overwritten afterwards
 *       fcodec_next, until it is not FCODEC_SENDING
 *       fcodec_receive                        for each packet from the server; an exit ends the frame
 *
 * Everything lies in memory of the caller: there is no heap, no thread, no clock and no global state. Calls for different
 * devices are independent, if they have different buffers. Calls for one device must not overlap.
 *
 * Memory for one device, which a tool works out for a profile (`fcodec profile make --c`) and fcodec_describe at run time:
 *
 *     fcodec_device   sizeof(fcodec_device)
 *     symbols         per stream: the sum over its segments of channels * (cells of the target grid - cells of the start
 *                     grid); for bytes: 3 + the length of the longest string. One buffer serves all streams.
 *     cells           FCODEC_ENCODER + 8 bytes * ceil(height / K) * K/k * ceil(width / L) * L/l, where K * L is the
 *                     layer's kernel, and k * l the kernel of the smallest cell in the finest grid that the stream
 *                     reaches; none for bytes
 *
 * Every function that can fail returns an int32_t. A negative number is one of the statuses below: the call was a mistake,
 * and nothing has changed. Other numbers are those of the clause of the specification that the function names.
 */
#ifndef FEATURE_CODEC_H
#define FEATURE_CODEC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that this header belongs to: major << 16 | minor << 8 | patch. */
#define FCODEC_VERSION 0x000100u
/* The version of the interface: functions, structures and statuses. It changes when a program has to be compiled again. */
#define FCODEC_ABI 3u

/* The number of bytes for the encoder, which lies in front of the cells and not on the stack. */
#if UINTPTR_MAX > 0xFFFFFFFFu
#define FCODEC_ENCODER 320
#else
#define FCODEC_ENCODER 160
#endif

/* The version, and the interface, of the library that is linked. */
uint32_t fcodec_version(void);
uint32_t fcodec_abi(void);

/* Mistakes of the caller. */
#define FCODEC_OK 0
/* A null pointer, a misaligned one, or a number outside its range. */
#define FCODEC_BAD_ARGUMENT (-1)
/* The program was compiled for another interface than the library's. */
#define FCODEC_OTHER_ABI (-2)
/* The device has not been opened, or its memory has been overwritten. */
#define FCODEC_NOT_OPEN (-3)
/* The bytes of the profile are not those that `identifier` names. */
#define FCODEC_FOREIGN_PROFILE (-4)
/* A buffer is too short. */
#define FCODEC_SHORT_BUFFER (-5)
/* A map for a stream that carries bytes, or bytes for a stream that carries maps. */
#define FCODEC_OTHER_CONTENT (-6)
/* The library was built without something that the profile uses. */
#define FCODEC_LEFT_OUT (-7)

/*
 * A profile: canonical bytes, which may lie in flash and must stay as they are, and their identifier [PROF-2].
 *
 * Calls compare the identifier with the bytes, but do not check the bytes field by field. The identifier of a profile that
 * is known at compile time comes from `fcodec profile make --c`. That of any other profile comes from fcodec_check, and from
 * nowhere else: with bytes that were never checked, calls may read or write beyond the end of their memory.
 */
typedef struct fcodec_profile {
  const uint8_t *bytes;
  size_t length;
  uint32_t identifier;
} fcodec_profile;

/* Where fcodec_check found a fault: the index of the record, and the offset of the byte. */
typedef struct fcodec_fault {
  uint32_t record;
  uint32_t offset;
} fcodec_fault;

/*
 * Checks every field of the profile [PROF-3], and stores its identifier in it.
 *
 * bytes and length: any bytes, for example received ones.
 * fault: receives the place of the first fault. May be null.
 * Returns FCODEC_OK, a code of [PROF-3], or FCODEC_BAD_ARGUMENT. The identifier is stored only if it returns FCODEC_OK.
 */
int32_t fcodec_check(fcodec_profile *profile, fcodec_fault *fault);

/* A stream of a profile: what it carries, and the memory that it needs. */
typedef struct fcodec_stream {
  /* The layer's map: C x H x W samples. For bytes: 1 x 1 x (3 + maximum_bytes). */
  uint32_t channels, height, width;
  /* Bits of a sample, 2 to 8, and whether samples are signed. */
  uint8_t bits;
  uint8_t is_signed;
  /* Whether the stream carries bytes instead of a map, and the most of them. */
  uint8_t is_bytes;
  uint8_t reserved;
  uint32_t maximum_bytes;
  /* The number of symbols, which is the number of bytes in the buffer for them. */
  uint32_t symbols;
  /* The number of bytes in the buffer for cells. */
  uint32_t cells;
  /* The length of the smallest payload [FRAG-5]. */
  uint32_t minimum_payload;
} fcodec_stream;

/*
 * Describes a stream.
 *
 * Returns FCODEC_OK, FCODEC_BAD_ARGUMENT (also: the profile has no such stream), or FCODEC_FOREIGN_PROFILE.
 */
int32_t fcodec_describe(const fcodec_profile *profile, uint32_t stream, fcodec_stream *description);

/* The state of a device. The content is the library's own; copying it copies the session. */
typedef struct fcodec_device {
  uintptr_t content[44];
} fcodec_device;

/* What fcodec_open needs. Set unused fields to 0. */
typedef struct fcodec_setup {
  /* FCODEC_ABI. */
  uint32_t abi;
  /* The number before the first fcodec_start_frame. */
  uint32_t frame;
  fcodec_profile profile;
  /* The buffer for symbols. fcodec_load_... refuses a stream that needs more. */
  uint8_t *symbols;
  size_t symbols_length;
  /*
   * The buffer for cells, aligned like a pointer. It is used only within fcodec_load_map, so devices may share it if their
   * calls do not overlap. It must not overlap the map or the symbols.
   */
  void *cells;
  size_t cells_length;
  /* The number of the session [SESS-6], another one at each start of the device: best a random one. 0: none. */
  uint16_t session;
  uint16_t reserved;
} fcodec_setup;

/*
 * Creates a session in `device`, whose content before does not matter.
 *
 * The profile's bytes and both buffers must stay where they are while the device is in use; `setup` need not.
 * Returns FCODEC_OK, FCODEC_BAD_ARGUMENT (also if the cells are not aligned), FCODEC_OTHER_ABI, FCODEC_FOREIGN_PROFILE, or
 * FCODEC_LEFT_OUT. If it fails, `device` is not changed.
 */
int32_t fcodec_open(fcodec_device *device, const fcodec_setup *setup);

/* The phases of a session [SESS-1]. */
#define FCODEC_IDLE 0
#define FCODEC_SENDING 1
#define FCODEC_SENT 2
#define FCODEC_STOPPED 3

typedef struct fcodec_state {
  /* The number of the current frame, modulo 2^32. */
  uint32_t frame;
  /* The operating point in use [PROF-9]. */
  uint32_t operating_point;
  /* Packets that fcodec_receive has skipped. */
  uint32_t ignored;
  /* The number of symbols that are loaded, and of those that have been sent. */
  uint32_t symbols, offset;
} fcodec_state;

/* Returns the phase, or FCODEC_NOT_OPEN or FCODEC_BAD_ARGUMENT. `state` receives the rest; it may be null. */
int32_t fcodec_phase(const fcodec_device *device, fcodec_state *state);

/* Begins the next inference: what is loaded is dropped. Returns FCODEC_OK, or a status below 0. */
int32_t fcodec_start_frame(fcodec_device *device);

/*
 * A feature map in memory, one byte per sample, signed or unsigned as the profile says.
 *
 * The sample of channel c, row y and column x is at index c * channel_stride + y * row_stride + x * column_stride.
 */
typedef struct fcodec_map {
  const void *samples;
  /* The number of bytes that may be read. */
  size_t length;
  size_t channel_stride, row_stride, column_stride;
} fcodec_map;

/* A map that lies pixel by pixel, each with all its channels (NHWC), or channel by channel (NCHW), without gaps. */
static inline fcodec_map fcodec_map_hwc(const void *samples, size_t channels, size_t height, size_t width) {
  fcodec_map map = {samples, channels * height * width, 1, width * channels, channels};
  return map;
}
static inline fcodec_map fcodec_map_chw(const void *samples, size_t channels, size_t height, size_t width) {
  fcodec_map map = {samples, channels * height * width, height * width, width, 1};
  return map;
}

/* Why a session does not accept a stream [SESS-2]. */
#define FCODEC_LOAD_STOPPED 1
#define FCODEC_LOAD_NOT_IN_USE 2
#define FCODEC_LOAD_TOO_LONG 3

/*
 * Encodes a map of a stream's layer, and loads its symbols. Symbols of the previous layer that are unsent are dropped.
 *
 * The map has the size of the stream's layer, and may be overwritten afterwards.
 * Returns FCODEC_OK, FCODEC_LOAD_STOPPED, FCODEC_LOAD_NOT_IN_USE, or a status below 0: FCODEC_SHORT_BUFFER if `length`
 * does not reach the last sample, or if one of the device's buffers is too short for the stream.
 */
int32_t fcodec_load_map(fcodec_device *device, uint32_t stream, const fcodec_map *map);

/*
 * Loads a string of bytes, such as a JPEG file, on a byte stream [PROF-8].
 *
 * `bytes` may be null if `length` is 0. The string is copied.
 * Returns FCODEC_OK, FCODEC_LOAD_STOPPED, FCODEC_LOAD_NOT_IN_USE, FCODEC_LOAD_TOO_LONG, or a status below 0.
 */
int32_t fcodec_load_bytes(fcodec_device *device, uint32_t stream, const uint8_t *bytes, size_t length);

/*
 * Loads symbols that are already in the device's buffer for symbols, in stream order, for example since before a restart.
 *
 * count: their number, at most the stream's; fewer only for a byte stream.
 * Returns as fcodec_load_map.
 */
int32_t fcodec_load_symbols(fcodec_device *device, uint32_t stream, uint32_t count);

/*
 * Writes the next fragment [FRAG-1] into the first bytes of `payload`.
 *
 * capacity: the length of `payload`, which may change from call to call. A fragment has at most 65,535 bytes.
 * length: receives the fragment's length, 0 if there is nothing to send.
 * Returns the phase after the call:
 *   FCODEC_SENDING   the payload is full: send it, and ask again
 *   FCODEC_SENT      with this fragment, or before it if `length` is 0, everything that is loaded has been sent
 *   FCODEC_STOPPED   the server is sure about this frame: send nothing more of it
 *   FCODEC_IDLE      nothing is loaded
 * or a status below 0: FCODEC_SHORT_BUFFER if `capacity` is below the stream's minimum_payload.
 */
int32_t fcodec_next(fcodec_device *device, uint8_t *payload, size_t capacity, size_t *length);

/*
 * Sends what is loaded again, from a symbol on [FRAG-9]: 0 for everything, or the number that a report named.
 *
 * Returns the phase, or a status below 0: FCODEC_BAD_ARGUMENT if nothing is loaded or there is no such symbol.
 */
int32_t fcodec_restart(fcodec_device *device, uint32_t offset);

/* What a packet from the server says: the kind of the message [CTRL-1]. */
#define FCODEC_IGNORED 0   /* skipped and counted: not for this device, or malformed */
#define FCODEC_WELCOME 8   /* the server holds the profile */
#define FCODEC_REFUSED 9   /* the server does not accept the device: reason, version */
#define FCODEC_EXIT 10     /* the server is sure, and the device stops this frame: layer, class_index, confidence */
#define FCODEC_REPORT 11   /* symbols of the stream that have arrived: stream, symbols (untrusted) */
#define FCODEC_RETUNED 12  /* from now on only streams of this operating point can be loaded: operating_point */

typedef struct fcodec_event {
  /* Of an exit: the frame's number, as far as the message has it, and the number of its bits. */
  uint32_t frame;
  uint32_t frame_bits;
  uint32_t layer;
  uint32_t class_index;
  /* 0 to 255, in steps of 1/255. */
  uint32_t confidence;
  /* Of a report. */
  uint32_t stream;
  uint32_t symbols;
  /* Of a refusal: 1 unknown profile, 2 unknown version, 3 busy, 255 another reason; the version that the server speaks. */
  uint32_t reason;
  uint32_t version;
  uint32_t operating_point;
} fcodec_event;

/*
 * Handles a packet from the server [CTRL-4]. Any bytes are safe.
 *
 * packet: may be null if `length` is 0.
 * event: receives the fields of the message; the others become 0. May be null.
 * Returns the kind, or a status below 0.
 */
int32_t fcodec_receive(fcodec_device *device, const uint8_t *packet, size_t length, fcodec_event *event);

/* The most bytes of a message. */
#define FCODEC_MESSAGE_SIZE 8

/*
 * The messages to the server. Each is written into `packet`, which has room for FCODEC_MESSAGE_SIZE bytes.
 *
 * hello          opens a conversation; repeat it until the welcome arrives, and after every reconnection
 * announcement   tells the whole number of the current frame, for links that may fall silent [REASM-7]
 * local_result   the device's own answer for the current frame
 *
 * Return the length of the message, or a status below 0.
 */
int32_t fcodec_hello(const fcodec_device *device, uint8_t *packet, size_t capacity);
int32_t fcodec_announcement(const fcodec_device *device, uint8_t *packet, size_t capacity);
int32_t fcodec_local_result(
    const fcodec_device *device, uint8_t layer, uint16_t class_index, uint8_t confidence, uint8_t *packet,
    size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
