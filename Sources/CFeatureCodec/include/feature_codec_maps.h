/*
 * FeatureCodec for C and C++: whole maps, for servers, tools, and bindings of other languages. Profiles, number formats,
 * dynamic pooling, and maps to fragments without a session. `feature_codec_server.h` has the receivers.
 *
 *     fcodec_profile_open                     once per profile: its bytes, checked, and all that follows from them
 *     fcodec_encode_map                       a map's symbols
 *     fcodec_write_fragments                  symbols to fragments
 *
 * What is created here is allocated with malloc and freed by the function of the same name that ends in _destroy or _close.
 * If memory runs out, the process ends.
 *
 * Threads: an opened profile does not change and may be used by any number of threads. Calls for one workspace or one
 * calibration must not overlap; different ones are independent. There is no global state.
 *
 * Every function that can fail returns an int32_t. A negative number is a mistake of the caller, and nothing has changed;
 * fcodec_status_text has a sentence for each. Other numbers are those of the clause of the specification that the function
 * names.
 */
#ifndef FEATURE_CODEC_MAPS_H
#define FEATURE_CODEC_MAPS_H

#include "feature_codec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the server's interface, this header and `feature_codec_server.h`. It changes when a program has to be compiled again. */
#define FCODEC_SERVER_ABI 2u
/* That of the library that is linked. */
uint32_t fcodec_server_abi(void);

/* Mistakes of the caller, besides those of `feature_codec.h` and `feature_codec_received.h`. */
/* A number that is not a number (NaN) has no sample. */
#define FCODEC_NOT_A_NUMBER (-9)
/* Saved bytes are not the state of a session of this profile. */
#define FCODEC_DAMAGED_STATE (-11)
/* The JSON text is not a profile; the reason is a sentence. */
#define FCODEC_NOT_A_PROFILE (-12)

/* A sentence for a status below 0; for a code of [PROF-3]; for a code of [FRAG-6]; for one of [CTRL-4]. Never null. */
const char *fcodec_status_text(int32_t status);
const char *fcodec_fault_text(int32_t code);
const char *fcodec_refusal_text(int32_t code);
const char *fcodec_skipped_text(int32_t code);

/* ---- Profiles ---- */

/* A profile with everything that follows from it. */
typedef struct fcodec_shared_profile fcodec_shared_profile;

/*
 * Opens a profile from its canonical bytes, which are copied.
 *
 * fault: receives the place of the first fault. May be null.
 * Returns FCODEC_OK, a code of [PROF-3], or FCODEC_BAD_ARGUMENT.
 */
int32_t fcodec_profile_open(
    const uint8_t *bytes, size_t length, fcodec_shared_profile **profile, fcodec_fault *fault);

/*
 * Opens a profile from its JSON form [PROF-10].
 *
 * reason: receives a sentence with the field and the place, ended by a zero and cut to `capacity`. May be null.
 * Returns FCODEC_OK, FCODEC_NOT_A_PROFILE, or FCODEC_BAD_ARGUMENT.
 */
int32_t fcodec_profile_from_json(
    const char *json, size_t length, fcodec_shared_profile **profile, char *reason, size_t capacity);

/* Frees a profile. Receivers that were created from it keep what they need. Null is allowed. */
void fcodec_profile_close(fcodec_shared_profile *profile);

/* Stores the canonical bytes, which live as long as the profile, and their identifier. */
int32_t fcodec_profile_content(const fcodec_shared_profile *profile, fcodec_profile *content);

/*
 * Writes the profile as JSON, without a zero at its end.
 *
 * length: receives the length of the text. If `text` is null, nothing else is stored.
 */
int32_t fcodec_profile_to_json(const fcodec_shared_profile *profile, char *text, size_t capacity, size_t *length);

/*
 * Makes a profile with the codes that take the fewest bits for sample maps of one stream [CODE-12].
 *
 * maps: `count` maps of the stream's layer, one after the other, in stored bytes.
 * is_chw: 1 if each lies channel by channel, 0 if pixel by pixel.
 * calibrated: receives the new profile.
 */
int32_t fcodec_profile_calibrate(
    const fcodec_shared_profile *profile, uint32_t stream, const uint8_t *maps, size_t count, int32_t is_chw,
    fcodec_shared_profile **calibrated);

/* ---- Number formats ---- */

/* A Q format, or an affine one. */
typedef struct fcodec_format {
  uint8_t bits;      /* 2 to 8 */
  uint8_t is_signed; /* 0 or 1 */
  uint8_t is_affine; /* 0 or 1 */
  uint8_t reserved;
  int32_t fraction_bits; /* of a Q format: -16 to 22; else 0 */
  float scale;           /* of an affine format: positive, finite, normal; else 0 */
  int32_t zero;          /* of an affine format: the sample that stands for 0; else 0 */
} fcodec_format;

/*
 * The formats of the channels of an array: number i has the format (i / run) % count.
 *
 * One format for all: count 1, run 1. One per channel: count C, and run 1 if the channels of a pixel are neighbours
 * (NHWC), or H * W if the channels lie one after the other (NCHW).
 */
typedef struct fcodec_formats {
  const fcodec_format *formats;
  size_t count;
  size_t run;
} fcodec_formats;

/*
 * Converts numbers to stored samples: nearest, ties to even, saturating.
 *
 * index: receives the index of the first NaN. May be null.
 * Returns FCODEC_OK, FCODEC_NOT_A_NUMBER (the samples before it have been written), or FCODEC_BAD_ARGUMENT.
 */
int32_t fcodec_quantise(
    const fcodec_formats *formats, const float *values, size_t count, uint8_t *samples, size_t *index);

/* Converts stored samples to numbers. */
int32_t fcodec_dequantise(const fcodec_formats *formats, const uint8_t *samples, size_t count, float *values);

/* Converts stored samples of one Q format to another one. `results` may be `samples`. */
int32_t fcodec_requantise(
    const fcodec_format *from, const fcodec_format *to, const uint8_t *samples, size_t count, uint8_t *results);

/* Chooses a format from sample values. */
typedef struct fcodec_calibration fcodec_calibration;
int32_t fcodec_calibration_create(uint8_t bits, uint8_t is_signed, fcodec_calibration **calibration);
void fcodec_calibration_destroy(fcodec_calibration *calibration);
/* Adds values. Infinities are skipped. Returns as fcodec_quantise; then the values before the NaN have been added. */
int32_t fcodec_calibration_add(fcodec_calibration *calibration, const float *values, size_t count, size_t *index);

/* How a format is chosen: no value saturates; at least a share does not; the least squared error; affine. */
#define FCODEC_BY_MAXIMUM 0
#define FCODEC_BY_PERCENTILE 1
#define FCODEC_BY_SQUARED_ERROR 2
#define FCODEC_AFFINE 3
/*
 * share: for FCODEC_BY_PERCENTILE, 0 to 1.
 * has_negative: receives whether a value was negative. May be null.
 */
int32_t fcodec_calibration_format(
    const fcodec_calibration *calibration, int32_t method, double share, fcodec_format *format, int32_t *has_negative);

/* ---- Dynamic pooling ---- */

/* How a channel is pooled [POOL-1]: at most 2^28 samples, and 2^26 cells while it is encoded or reconstructed. */
typedef struct fcodec_pooling {
  uint32_t height, width;            /* 1 to 65,535 */
  uint32_t row_kernel, column_kernel; /* 1 to 32,768, their product at most 65,536 */
  uint8_t is_centre_out;             /* the order in which cells divide */
  uint8_t bits, is_signed;           /* of a sample */
  uint8_t is_difference;             /* symbols are differences, not values */
  /* The first grid, whose cells are roots, and the last one, as indices into the grids of fcodec_grids. */
  uint32_t root, finest;
} fcodec_pooling;

/*
 * Stores the grids that pooling passes, coarsest first [POOL-4]. Only the sizes and the kernel of `pooling` count.
 *
 * rows, columns: receive up to `capacity` of them; may be null if it is 0.
 * count: receives their number.
 */
int32_t fcodec_grids(
    const fcodec_pooling *pooling, uint32_t *rows, uint32_t *columns, size_t capacity, size_t *count);

/* The extents of a grid's cells along one axis [POOL-5]: the first unit and the number of units of each of its cells. */
int32_t fcodec_cells(
    const fcodec_pooling *pooling, uint32_t state, int32_t of_columns, uint32_t *first, uint32_t *units, size_t capacity,
    size_t *count, int32_t *next_cell);

/*
 * Pools the channels of a map to the grid `finest`, in closed loop: the values that a receiver holds for all symbols.
 *
 * map: `channels` x height x width.
 * symbols: receives the symbols, channel by channel; may be null.
 * grid: receives the cells, channel by channel and row by row; may be null.
 * Both have room for channels * rows * columns bytes of the finest grid: `capacity`.
 */
int32_t fcodec_pool(
    const fcodec_pooling *pooling, const fcodec_map *map, uint32_t channels, uint8_t *symbols, uint8_t *grid,
    size_t capacity);

/*
 * Reconstructs channels from their symbols [RECON-1].
 *
 * state: the index of the wanted grid, root to finest.
 * there: 1 for each symbol that has arrived, else 0.
 * symbols: as those of fcodec_pool; those that are not there do not matter.
 * means: one per channel, for cells of which nothing is known.
 * grid: receives the cells of the wanted grid; exact: 1 for each cell that has the value that the encoder tracked.
 * map: receives the map, channel by channel, where every sample has its cell's value. Each of the three may be null.
 */
int32_t fcodec_reconstruct_channels(
    const fcodec_pooling *pooling, uint32_t channels, uint32_t state, const uint8_t *there, const uint8_t *symbols,
    const int32_t *means, uint8_t *grid, uint8_t *exact, uint8_t *map);

/* ---- Maps to fragments, without a session ---- */

/* Memory that grows to the largest stream that it has met. Keep one per thread, so that no call allocates. */
typedef struct fcodec_workspace fcodec_workspace;
fcodec_workspace *fcodec_workspace_create(void);
void fcodec_workspace_destroy(fcodec_workspace *workspace);

/*
 * Encodes a map of a stream's layer into symbols, many channels at a time: the symbols of fcodec_load_map.
 *
 * map: one that lies without gaps, NHWC or NCHW, is read where it is; any other is copied into the workspace first.
 * workspace: may be null: then memory is allocated for the call.
 * symbols: room for the stream's number of symbols.
 * count: receives that number.
 */
int32_t fcodec_encode_map(
    const fcodec_shared_profile *profile, uint32_t stream, const fcodec_map *map, fcodec_workspace *workspace,
    uint8_t *symbols, size_t capacity, size_t *count);

/* The same for a string on a byte stream [PROF-8]. Returns FCODEC_LOAD_TOO_LONG for more than the stream carries. */
int32_t fcodec_encode_bytes(
    const fcodec_shared_profile *profile, uint32_t stream, const uint8_t *bytes, size_t length, uint8_t *symbols,
    size_t capacity, size_t *count);

/* Which frame of which stream fragments belong to. */
typedef struct fcodec_sending {
  uint32_t stream;
  /* The number of the inference, whose low bits go on air. */
  uint32_t frame;
  /* The number of the device's session, which a seeded check covers [FRAG-8]. */
  uint16_t session;
  uint16_t reserved;
  /* The most bytes of a fragment. */
  uint32_t payload;
} fcodec_sending;

/*
 * Writes as many fragments as there is room for, one after the other.
 *
 * symbols: all symbols of the frame, as encoded.
 * offset: the first symbol to send, 0 at first; receives the one after the last. All are sent when it is `count`.
 * fragments: `capacity` bytes. Each fragment needs `payload` bytes of room, though it may take fewer.
 * lengths: receives the length of each, at most `limit` of them.
 * written: receives their number.
 * Returns FCODEC_OK, or FCODEC_SHORT_BUFFER if `payload` is below the stream's minimum_payload.
 */
int32_t fcodec_write_fragments(
    const fcodec_shared_profile *profile, const fcodec_sending *sending, const uint8_t *symbols, size_t count,
    uint32_t *offset, uint8_t *fragments, size_t capacity, uint32_t *lengths, size_t limit, size_t *written);

/* The content of a fragment, for tools that inspect traffic. */
typedef struct fcodec_fragment {
  uint32_t stream, frame, offset, count;
} fcodec_fragment;

/*
 * Reads a fragment without storing it.
 *
 * symbols: receives its symbols, in the order on air; may be null.
 * Returns FCODEC_OK, a code of [FRAG-6], or a status below 0.
 */
int32_t fcodec_read_fragment(
    const fcodec_shared_profile *profile, uint16_t session, const uint8_t *fragment, size_t length,
    fcodec_fragment *content, uint8_t *symbols, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
