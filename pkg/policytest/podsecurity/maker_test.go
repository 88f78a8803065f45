package podsecurity

import (
	"fmt"
	"math/rand/v2"
)

// object is one of JSON.
type object = map[string]any

// maker makes pods at random, the same ones for a seed. They are such as the
// API server takes after it has filled in defaults: a Windows pod has no settings of Linux, and a volume has at most one source.
type maker struct{ *rand.Rand }

func newMaker(seed uint64) maker { return maker{rand.New(rand.NewPCG(seed, seed))} }

// one gives one of some values.
func one[T any](m maker, values ...T) T { return values[m.IntN(len(values))] }

// seldom is true once in n times.
func (m maker) seldom(n int) bool { return m.IntN(n) == 0 }

func (m maker) pod() object {
	windows := m.seldom(8)
	spec := object{}
	for _, field := range []string{"hostNetwork", "hostPID", "hostIPC"} {
		if m.seldom(6) && !windows {
			spec[field] = m.seldom(2)
		}
	}
	if m.seldom(3) {
		spec["hostUsers"] = m.seldom(2)
	}
	if windows {
		spec["os"] = object{"name": "windows"}
	} else if m.seldom(4) {
		spec["os"] = object{"name": "linux"}
	}
	if context := m.context(windows); context != nil {
		if m.seldom(3) && !windows {
			context["sysctls"] = m.sysctls()
		}
		spec["securityContext"] = context
	}
	spec["containers"] = m.containers("c", 1+m.IntN(2), windows)
	if m.seldom(2) {
		spec["initContainers"] = m.containers("i", 1+m.IntN(2), windows)
	}
	if m.seldom(5) {
		spec["ephemeralContainers"] = m.containers("e", 1, windows)
	}
	if m.seldom(2) {
		spec["volumes"] = m.volumes()
	}
	metadata := object{"name": "pod"}
	if m.seldom(3) {
		metadata["annotations"] = m.annotations()
	}
	return object{"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
}

func (m maker) annotations() object {
	out := object{"example.com/unconfined": "unconfined", "seccomp.security.alpha.kubernetes.io/pod": one(m, "unconfined", "runtime/default")}
	for _, name := range []string{"c0", "i0", "x"} {
		if m.seldom(2) {
			out["container.apparmor.security.beta.kubernetes.io/"+name] = one(m, "unconfined", "runtime/default", "localhost/p", "localhost", "", "x")
		}
	}
	return out
}

func (m maker) sysctls() []any {
	out := []any{}
	for range m.IntN(3) {
		name := one(m, "kernel.shm_rmid_forced", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_rmem", "net.ipv4.tcp_notsent_lowat",
			"net.ipv4.tcp_slow_start_after_idle", "net.ipv4.ip_local_reserved_ports", "kernel.msgmax", "net.core.somaxconn", "kernel.shm_rmid_forced ")
		out = append(out, object{"name": name, "value": "1"})
	}
	return out
}

func (m maker) volumes() []any {
	var out []any
	for i := range 1 + m.IntN(3) {
		volume := object{"name": fmt.Sprintf("v%d", i)}
		kind := one(m, "hostPath", "nfs", "iscsi", "gitRepo", "awsElasticBlockStore", "csi", "configMap", "downwardAPI", "emptyDir", "ephemeral",
			"image", "persistentVolumeClaim", "projected", "secret", "emptyDir", "secret", "configMap", "projected", "")
		content := object{}
		switch kind {
		case "hostPath":
			content["path"] = "/var/log"
		case "nfs":
			content["server"], content["path"] = "nfs.example.com", "/"
		case "csi":
			content["driver"] = "csi.example.com"
		case "persistentVolumeClaim":
			content["claimName"] = "claim"
		}
		if kind != "" {
			volume[kind] = content
		}
		out = append(out, volume)
	}
	return out
}

// context makes what the security contexts of pods and containers have in common, or nil for none.
func (m maker) context(windows bool) object {
	if m.seldom(4) {
		return nil
	}
	out := object{}
	set := func(n int, field string, value any) {
		if m.seldom(n) {
			out[field] = value
		}
	}
	set(2, "runAsNonRoot", !m.seldom(3))
	if m.seldom(4) {
		out["windowsOptions"] = one(m, object{"hostProcess": true}, object{"hostProcess": false}, object{"runAsUserName": "ContainerUser"}, object{})
	}
	if windows {
		return out
	}
	set(3, "runAsUser", one(m, 0, 1000, 65534))
	profile := func(types ...string) object { return object{"type": one(m, types...)} }
	set(2, "seccompProfile", profile("RuntimeDefault", "RuntimeDefault", "RuntimeDefault", "Localhost", "Unconfined", ""))
	set(4, "appArmorProfile", profile("RuntimeDefault", "Localhost", "Unconfined", ""))
	selinux := object{}
	for _, field := range []string{"type", "user", "role", "level"} {
		if m.seldom(3) {
			selinux[field] = one(m, "", "container_t", "container_engine_t", "spc_t", "s0")
		}
	}
	set(5, "seLinuxOptions", selinux)
	return out
}

func (m maker) containers(prefix string, number int, windows bool) []any {
	var out []any
	for i := range number {
		out = append(out, m.container(fmt.Sprintf("%s%d", prefix, i), prefix == "c", windows))
	}
	return out
}

func (m maker) container(name string, whole, windows bool) object {
	out := object{"name": name, "image": "registry.example.com/" + name + ":1"}
	context := m.context(windows)
	if context != nil && !windows {
		m.secure(context)
	}
	if context != nil {
		out["securityContext"] = context
	}
	if m.seldom(3) {
		out["ports"] = []any{object{"containerPort": 80, "hostPort": one(m, 0, 0, 80)}, object{"containerPort": 81}}
	}
	if !whole {
		return out
	}
	for _, probe := range []string{"livenessProbe", "readinessProbe", "startupProbe"} {
		if m.seldom(6) {
			out[probe] = m.handler()
		}
	}
	if m.seldom(5) {
		out["lifecycle"] = object{one(m, "postStart", "preStop"): m.handler()}
	}
	return out
}

// secure adds what only containers have.
func (m maker) secure(context object) {
	if m.seldom(5) {
		context["privileged"] = m.seldom(2)
	}
	if !m.seldom(4) {
		context["allowPrivilegeEscalation"] = m.seldom(5)
	}
	if m.seldom(5) {
		context["procMount"] = one(m, "Default", "Unmasked", "")
	}
	if m.seldom(4) {
		return
	}
	capabilities := object{}
	if !m.seldom(4) {
		capabilities["drop"] = one(m, []any{"ALL"}, []any{"ALL"}, []any{"NET_RAW", "ALL"}, []any{"all"}, []any{"NET_RAW"}, []any{})
	}
	if m.seldom(3) {
		capabilities["add"] = one(m, []any{}, []any{"NET_BIND_SERVICE"}, []any{"CHOWN"}, []any{"NET_ADMIN"}, []any{"NET_BIND_SERVICE", "SYS_TIME"}, []any{"CAP_CHOWN"}, []any{"ALL"})
	}
	context["capabilities"] = capabilities
}

func (m maker) handler() object {
	action := object{"port": 80}
	if m.seldom(2) {
		action["host"] = one(m, "", "", "127.0.0.1", "metadata.example.com")
	}
	return object{one(m, "httpGet", "tcpSocket"): action}
}

// workload gives the object that makes the pod: the pod itself, or one of the kinds that have a template.
func (m maker) workload(i int, pod object) object {
	metadata := object{"name": fmt.Sprintf("w%d", i)}
	template := object{"metadata": object{"labels": object{"app": "a"}, "annotations": pod["metadata"].(object)["annotations"]}, "spec": pod["spec"]}
	selector := object{"matchLabels": object{"app": "a"}}
	switch i % 5 {
	case 0:
		return object{"apiVersion": "v1", "kind": "Pod", "metadata": object{"name": metadata["name"], "annotations": pod["metadata"].(object)["annotations"]}, "spec": pod["spec"]}
	case 1:
		return object{"apiVersion": "batch/v1", "kind": "CronJob", "metadata": metadata,
			"spec": object{"schedule": "0 3 * * *", "jobTemplate": object{"spec": object{"template": template}}}}
	case 2:
		return object{"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": object{"template": template}}
	}
	return object{"apiVersion": "apps/v1", "kind": one(m, "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet"), "metadata": metadata,
		"spec": object{"selector": selector, "template": template}}
}
