//! Boundaries of areas, read from map files, as polygons in the metres of SWEREF 99 TM.
