// Command upstream judges pods with Kubernetes' own evaluator of the Pod
// Security Standards, by the newest version of the standards that it knows.
//
// It reads pods as JSON, one after the other, from standard input, and writes
// for each one line of JSON: the verdict of each check and of each level, true where the pod is allowed.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// verdicts are those on one pod.
type verdicts struct {
	Checks               map[policy.CheckID]bool
	Baseline, Restricted bool
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	pods, lines := json.NewDecoder(in), json.NewEncoder(out)
	pods.DisallowUnknownFields()
	for {
		var pod corev1.Pod
		switch err := pods.Decode(&pod); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read a pod: %w", err)
		}
		v := verdicts{Checks: map[policy.CheckID]bool{}, Baseline: allowed(evaluator, api.LevelBaseline, &pod), Restricted: allowed(evaluator, api.LevelRestricted, &pod)}
		for _, check := range policy.DefaultChecks() {
			newest := check.Versions[len(check.Versions)-1]
			v.Checks[check.ID] = newest.CheckPod(&pod.ObjectMeta, &pod.Spec).Allowed
		}
		if err := lines.Encode(v); err != nil {
			return err
		}
	}
}

func allowed(e policy.Evaluator, level api.Level, pod *corev1.Pod) bool {
	newest := api.LevelVersion{Level: level, Version: api.LatestVersion()}
	return policy.AggregateCheckResults(e.EvaluatePod(newest, &pod.ObjectMeta, &pod.Spec)).Allowed
}
