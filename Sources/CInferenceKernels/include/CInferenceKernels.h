#ifndef CINFERENCEKERNELS_H
#define CINFERENCEKERNELS_H

#include "Convolution.h"
#include "FloatConvolution.h"
#include "Int8Addition.h"
#include "Int8Convolution.h"
#include "Int8Multiplication.h"
#include "Int8Table.h"
#include "Pooling.h"

#endif
