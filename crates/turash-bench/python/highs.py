"""Solves a transportation problem with HiGHS; writes seconds of solving and the objective into the file `answer`.

Arguments: a folder with the columns as raw little-endian numbers, the numbers of supplies and of demands, and the solver (`simplex` or `ipm`).
"""

import sys
import time

import highspy
import numpy as np

folder, supplies, demands, solver = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
capacities = np.fromfile(f"{folder}/capacities", dtype="<i8").astype(np.float64)
ends = np.fromfile(f"{folder}/ends", dtype="<i4").reshape(-1, 2)
values = np.fromfile(f"{folder}/values", dtype="<i8").astype(np.float64)

model = highspy.HighsLp()
model.num_col_, model.num_row_ = len(values), supplies + demands
model.sense_ = highspy.ObjSense.kMaximize
model.col_cost_ = values
model.col_lower_ = np.zeros(len(values))
model.col_upper_ = np.full(len(values), highspy.kHighsInf)
model.row_lower_ = np.full(supplies + demands, -highspy.kHighsInf)
model.row_upper_ = capacities
model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
model.a_matrix_.start_ = np.arange(0, 2 * len(values) + 1, 2, dtype=np.int32)
model.a_matrix_.index_ = (ends + np.array([0, supplies], dtype=np.int32)).reshape(-1)
model.a_matrix_.value_ = np.ones(2 * len(values))

highs = highspy.Highs()
highs.setOptionValue("output_flag", False)
highs.setOptionValue("threads", 1)
highs.setOptionValue("solver", solver)
highs.passModel(model)
started = time.process_time()
highs.run()
seconds = time.process_time() - started
if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
    sys.exit(f"HiGHS ended with {highs.getModelStatus()}")
# Standard output is the library's.
with open(f"{folder}/answer", "w") as answer:
    answer.write(f"{seconds} {highs.getInfo().objective_function_value!r}")
