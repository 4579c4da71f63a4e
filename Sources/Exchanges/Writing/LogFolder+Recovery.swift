extension LogFolder {
    /// What dead processes left in the folder.
    struct Remains {
        /// Plain segments with whole lines, locked, to be sealed.
        var segments: [SegmentFile] = []
        /// Bytes of unfinished records that were cut from their ends.
        var tornBytes = 0
    }

    /// Takes over every plain segment that no living process has locked, cuts torn tails, and removes half-made sealed
    /// forms.
    ///
    /// A plain segment counts even where its sealed form lies beside it: the process died between making the one and
    /// removing the other, and sealing it again gives the same. So there is no moment of a crash after which a record is
    /// lost or there twice.
    func recover() throws(ExchangeLogError) -> Remains {
        try locked { () throws(ExchangeLogError) in try recoverAlone() }
    }

    private func recoverAlone() throws(ExchangeLogError) -> Remains {
        var remains = Remains()
        var living: Set<SegmentName> = []
        for name in try segments(.plain) {
            guard let segment = try claim(name) else {
                living.insert(name)
                continue
            }
            let (cut, left) = try segment.cutTornTail()
            remains.tornBytes += cut
            if left > 0 {
                remains.segments.append(segment)
            } else {
                try remove(name.plainFile)
            }
        }
        for name in try segments(.temporary) where !living.contains(name) {
            try remove(name.temporaryFile)
        }
        return remains
    }
}
