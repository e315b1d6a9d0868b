"""Beside scikit-learn: columns are scaled on all cores, a model is fitted, and its errors are summed up.

    python learning.py [ROWS]

Needs scikit-learn. Its OpenMP and BLAS have threads of their own; as one works after the other, none takes the others' cores.
"""

import sys

import unlatch
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline


class Scaler(TransformerMixin, BaseEstimator):
    """As sklearn.preprocessing.StandardScaler, of float64 or float32."""

    def fit(self, x, y=None):
        self.mean_, self.scale_ = unlatch.mean(x, axis=0), unlatch.std(x, axis=0)
        return self

    def transform(self, x):
        return unlatch.divide(unlatch.subtract(x, self.mean_), self.scale_)


def main(rows):
    x, y = make_classification(rows, 20, n_informative=8, random_state=5)
    x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=5)
    model = make_pipeline(Scaler(), LogisticRegression(max_iter=200)).fit(x_train, y_train)
    doubt = unlatch.abs(unlatch.subtract(model.predict_proba(x_test)[:, 1], 0.5))
    print("right: %.1f %% of %d; half are within %.2f of undecided" % (
        100 * model.score(x_test, y_test), len(y_test), unlatch.median(doubt)))


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 200_000)
