// Package podsecurity holds plinth's policies against Kubernetes' own
// evaluator of the Pod Security Standards and the cases that come with it: its
// tests, and in upstream a program that asks the evaluator. Nothing imports it.
package podsecurity
