export { askedAs } from './asked-as';
export { ClustersReader, type ClusterMember, type ClusterView } from './clusters-reader';
export { ClusterMoved, join, lockClusters, regroup, type LockedClusters } from './membership';
