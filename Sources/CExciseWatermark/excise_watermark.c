#include "excise_watermark.h"
