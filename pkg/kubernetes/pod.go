package kubernetes

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// templates say where a kind that plinth knows has its pod template: those
// of Kubernetes, and of Argo Rollouts, OpenKruise, Knative and KEDA. "." is the object itself.
var templates = map[string]string{
	"Pod": ".", "Deployment": "spec.template", "StatefulSet": "spec.template", "DaemonSet": "spec.template", "ReplicaSet": "spec.template",
	"ReplicationController": "spec.template", "Job": "spec.template", "CronJob": "spec.jobTemplate.spec.template", "PodTemplate": "template",
	"Rollout": "spec.template", "CloneSet": "spec.template", "StatefulSet.apps.kruise.io": "spec.template", "DaemonSet.apps.kruise.io": "spec.template",
	"BroadcastJob": "spec.template", "AdvancedCronJob": "spec.template.jobTemplate.spec.template", "ScaledJob": "spec.jobTargetRef.template",
	"Service.serving.knative.dev": "spec.template", "Configuration": "spec.template", "Revision": ".",
}

// podPath leads to the pod template of a workload, nil for what has none. A
// kind that nobody declares is a workload when it has containers where a Deployment has them.
func podPath(r *graph.Resource, declared map[string]string) graph.Path {
	kind := kindOf(r)
	at, known := declared[kind]
	if !known {
		at, known = templates[kind]
	}
	if !known {
		path := graph.Keys("spec", "template")
		if r.Properties.At(path).Get("spec").Get("containers").Is(graph.List) {
			return path
		}
		return nil
	}
	path := graph.Path{}
	if at != "." {
		path = graph.Keys(strings.Split(at, ".")...)
	}
	spec := append(append(graph.Path{}, path...), graph.Key("spec"))
	if found, steps := r.Properties.Follow(spec); steps < len(spec) && !found.IsUnknown() || found.IsNull() {
		return nil // a Rollout that refers to a Deployment, an object that is cut short
	}
	return path
}
